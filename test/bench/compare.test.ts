/** The comparison of databases: it sees what differs, and only that. */
import { afterEach, expect, test } from 'vitest'
import {
  type Central,
  differences,
  type NormalForm,
  type RowContent,
  readDatabase,
  report,
  southboundForm,
  startCentral,
} from '../../bench/compare/index.ts'
import { loadNet, type NorthboundTransaction, scaleNetwork } from '../../bench/networks/index.ts'
import { type DatabaseSchema, southbound, type Transaction, type Uuid } from '../../ovsdb/index.ts'
import { describeWithStock } from '../oracle/stock.ts'

/** Tables are named by text here. */
const schema: DatabaseSchema = southbound

test('a line that is there twice on one side is one difference', () => {
  const first: NormalForm = new Map([['T', ['a', 'b', 'b', 'd']]])
  const second: NormalForm = new Map([
    ['T', ['a', 'b', 'c', 'd', 'e']],
    ['U', []],
  ])
  const found = differences(first, second)
  expect(found).toEqual([{ table: 'T', onlyFirst: ['b'], onlySecond: ['c', 'e'] }])
  expect(report(found, 'one', 'other')).toBe('T: 1 only in one\n  b\nT: 2 only in other\n  c\n  e')
  expect(differences(first, first)).toEqual([])
})

describeWithStock('two runs of the stock daemon', () => {
  const centrals: Central[] = []
  afterEach(async () => {
    for (const central of centrals.splice(0)) await central.dispose()
  })

  async function settled(transactions: readonly NorthboundTransaction[]): Promise<Central> {
    const central = await startCentral('stock')
    centrals.push(central)
    await central.apply(...transactions)
    await central.startNorthd()
    await central.settle()
    return central
  }

  test('come to the same, whatever the order of the northbound transactions', async () => {
    const network = scaleNetwork({ switches: 4, ports: 2 })
    const [base = [], ...perSwitch] = network
    // Sets are shared by two neighbouring switches, so that pairs are what can change places.
    const [one = [], two = [], three = [], four = []] = perSwitch
    const first = await settled(network)
    const second = await settled([base, three, four, one, two])
    expect(report(differences(await first.southboundForm(), await second.southboundForm()), '1', '2')).toBe(
      '',
    )
    expect(report(differences(await first.northboundForm(), await second.northboundForm()), '1', '2')).toBe(
      '',
    )
  })

  test('differ in a row of any table that is changed in one of them', async () => {
    const central = await settled(loadNet(2, { form: 'port group', packets: true }))
    const before = await central.southboundForm()
    const alterations: (readonly [table: string, columns: Parameters<Transaction['update']>[2]])[] = [
      ['Address_Set', { addresses: ['9.9.9.9'] }],
      ['Datapath_Binding', { external_ids: [] }],
      ['Datapath_Binding', { tunnel_key: 2 ** 24 }],
      ['DHCP_Options', { code: 250 }],
      ['IP_Multicast', { enabled: true }],
      ['Logical_Flow', { match: '0' }],
      ['Logical_Flow', { external_ids: [['stage-name', 'nowhere']] }],
      ['Multicast_Group', { ports: [] }],
      ['Port_Binding', { mac: [] }],
      ['Port_Binding', { tunnel_key: 40_000 }],
      ['Port_Group', { name: '77_pg1' }],
      ['RBAC_Permission', { update: [] }],
      ['SB_Global', { nb_cfg: 99 }],
    ]
    for (const [table, columns] of alterations) {
      const content = await readDatabase(central.southbound, schema)
      const rows: ReadonlyMap<Uuid, RowContent> = content.tables.get(table) ?? new Map()
      const [uuid, row] = [...rows][0] ?? []
      if (uuid === undefined || !row) throw new Error(`${table} is empty`)
      // The content of the database is changed where it was read: the daemon has no part in it.
      const changed: RowContent = new Map([...row, ...Object.entries(columns).map(asCell)])
      const tables = new Map(content.tables).set(table, new Map(rows).set(uuid, changed))
      const altered = southboundForm({ ...content, tables })
      expect(differences(before, altered), `${table} ${JSON.stringify(columns)}`).not.toEqual([])
    }
    expect(differences(before, await central.southboundForm())).toEqual([])
  })

  test('are the same whether flows are shared by groups of datapaths or not', async () => {
    const central = await settled(scaleNetwork({ switches: 3, ports: 2 }))
    const content = await readDatabase(central.southbound, schema)
    const groups = content.tables.get('Logical_DP_Group')
    const flows = new Map<Uuid, RowContent>()
    for (const [uuid, row] of content.tables.get('Logical_Flow') ?? []) {
      const group = groups?.get(row.get('logical_dp_group') as Uuid)?.get('datapaths') // an optional uuid
      const datapaths = Array.isArray(group) ? group : [row.get('logical_datapath')]
      for (const [index, datapath] of datapaths.entries()) {
        const own = new Map([
          ...row,
          ['logical_dp_group', null],
          ['logical_datapath', datapath ?? null],
        ] as const)
        flows.set(`${uuid}/${index}` as Uuid, own) // nothing looks inside the identity of a flow
      }
    }
    expect(groups?.size).toBeGreaterThan(0)
    const expanded = { ...content, tables: new Map(content.tables).set('Logical_Flow', flows) }
    expect(differences(southboundForm(content), southboundForm(expanded))).toEqual([])
  })
})

/** A column to write as one that was read: the only maps here are written as lists of pairs. */
function asCell([column, value]: [string, unknown]): [string, never] {
  const pairs = Array.isArray(value) && /ids|options/.test(column)
  return [column, (pairs ? new Map(value) : value) as never] // what is read of such a column has this form
}
