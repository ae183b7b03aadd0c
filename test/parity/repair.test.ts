/** Rows of the southbound that someone else alters or deletes come back as they were. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Central, differences, report, startCentral } from '../../bench/compare/index.ts'
import { scaleChange, scaleNetwork } from '../../bench/networks/index.ts'
import {
  beginTransaction,
  commit,
  type DatabaseSchema,
  everyColumn,
  monitor,
  type Outcome,
  southbound,
  type Transaction,
  type Uuid,
} from '../../ovsdb/index.ts'
import { describeWithStock } from '../oracle/stock.ts'

/** Tables are named by text here. */
const schema: DatabaseSchema = southbound

/** Tables whose rows cannot be deleted alone: others refer to them. */
const heldByOthers: ReadonlySet<string> = new Set(['Datapath_Binding', 'Logical_DP_Group'])

describeWithStock('a southbound', () => {
  let central: Central
  /** A row of each table that has any. */
  const rows = new Map<string, Uuid>()

  beforeAll(async () => {
    const network = { switches: 3, ports: 4 }
    central = await startCentral('ours')
    const group = scaleChange('port group with ACL', { ...network, n: 1 }).apply
    await central.apply(...scaleNetwork(network), group)
    await central.startNorthd()
    await central.settle()
  })
  afterAll(() => central.dispose())

  async function lookUp(): Promise<void> {
    rows.clear()
    await new Promise<void>((resolve) => {
      const watching = monitor(
        central.southbound,
        { schema, tables: everyColumn(schema) },
        {
          batch: ({ deltas }) => {
            for (const { relation, row } of deltas) {
              if (schema.tables[relation]) rows.set(relation, row[0] as Uuid) // the first place of a row
            }
            resolve()
            queueMicrotask(() => watching.cancel())
          },
        },
      )
    })
  }

  /** Does it behind the daemon's back, and expects everything to be as before. */
  async function expectRepaired(what: string, alter: (transaction: Transaction) => void): Promise<Outcome> {
    const before = await central.southboundForm()
    const transaction = beginTransaction(schema)
    alter(transaction)
    const outcome = await commit(central.southbound, transaction)
    if (outcome.status !== 'committed') return outcome
    const deadline = Date.now() + 5_000
    for (;;) {
      const found = differences(before, await central.southboundForm())
      if (found.length === 0) return outcome
      if (Date.now() > deadline) throw new Error(`${what}\n${report(found, 'before', 'after')}`)
    }
  }

  test('gets back a row that was deleted, in every table that the daemon fills', async () => {
    await lookUp()
    const refused: string[] = []
    for (const table of [...rows.keys()]) {
      await lookUp()
      const uuid = rows.get(table)
      if (uuid === undefined) throw new Error(`${table} is empty`)
      const outcome = await expectRepaired(`a row of ${table} was deleted`, (transaction) =>
        transaction.delete(table, uuid),
      )
      if (outcome.status !== 'committed') refused.push(table)
    }
    expect(refused.sort()).toEqual([...heldByOthers].sort())
  })

  const alterations: readonly (readonly [table: string, columns: Parameters<Transaction['update']>[2]])[] = [
    ['Address_Set', { addresses: ['9.9.9.9'] }],
    ['DHCP_Options', { code: 200 }],
    ['DHCPv6_Options', { type: 'domain' }],
    ['IP_Multicast', { table_size: 7 }],
    ['Logical_Flow', { actions: 'drop; /* altered */' }],
    ['Logical_Flow', { external_ids: [['stage-name', 'nowhere']] }],
    ['Logical_Flow', { tags: [['altered', 'yes']] }],
    ['Logical_DP_Group', { datapaths: [] }],
    ['Multicast_Group', { ports: [] }],
    ['Multicast_Group', { tunnel_key: 40_000 }],
    ['Port_Binding', { mac: ['00:00:00:00:00:77'] }],
    ['Port_Binding', { options: [['altered', 'yes']] }],
    ['Port_Binding', { type: 'localport' }],
    ['Port_Group', { ports: [] }],
    ['RBAC_Permission', { insert_delete: false, update: ['altered'] }],
    ['RBAC_Role', { permissions: [] }],
    ['SB_Global', { options: [['altered', 'yes']] }],
  ]
  for (const [table, columns] of alterations) {
    test(`gets back ${table} with altered ${Object.keys(columns).join(' and ')}`, async () => {
      await lookUp()
      const uuid = rows.get(table)
      if (uuid === undefined) throw new Error(`${table} is empty`)
      const outcome = await expectRepaired(`${table} ${JSON.stringify(columns)}`, (transaction) =>
        transaction.update(table, uuid, columns),
      )
      expect(outcome.status).toBe('committed')
    })
  }
})
