/** The seed networks: what they consist of, and that both ways of applying them come to the same. */
import { afterEach, expect, test } from 'vitest'
import { type Central, startCentral } from '../../bench/compare/index.ts'
import {
  addLoadNetPort,
  addNetwork,
  addRouterLink,
  createGlobal,
  createRouter,
  createSwitch,
  inProcess,
  loadNet,
  loadNetAddresses,
  type NorthboundTransaction,
  removeLoadNetPort,
  removeNetwork,
  scaleChange,
  scaleChangeKinds,
  scaleLink,
  scaleNetwork,
  scalePort,
} from '../../bench/networks/index.ts'
import { everyColumn, northbound, type RelationDelta, type Selection } from '../../ovsdb/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { watch } from '../ovsdb/watch.ts'

const selection: Selection = { ...everyColumn(northbound), ACL: ['match', { whole: 'external_ids' }] }

/** The rows that a network leaves, as text, sorted; throws where a row is there twice or taken away unseen. */
function rowsOf(transactions: readonly NorthboundTransaction[]): readonly string[] {
  const feed = inProcess(selection)
  const rows = new Map<string, number>()
  for (const transaction of transactions) sum(rows, feed.batch(transaction).deltas)
  return [...rows.keys()].sort()
}

function sum(rows: Map<string, number>, deltas: readonly RelationDelta[]): void {
  for (const { relation, row, weight } of deltas) {
    const text = `${relation} ${JSON.stringify(row)}`
    const total = (rows.get(text) ?? 0) + weight
    if (total === 0) rows.delete(text)
    else rows.set(text, total)
  }
  for (const [text, total] of rows) if (total !== 1) throw new Error(`weight ${total} of ${text}`)
}

function count(rows: readonly string[], relation: string): number {
  return rows.filter((row) => row.startsWith(`${relation} `)).length
}

test('scale has two ACLs for each port, and a set for each two ports that stand across from each other', () => {
  const rows = rowsOf(scaleNetwork({ switches: 5, ports: 7 }))
  expect(count(rows, 'Logical_Switch')).toBe(5)
  expect(count(rows, 'Logical_Switch_Port')).toBe(5 * (7 + 1))
  expect(count(rows, 'ACL')).toBe(5 * 7 * 2)
  expect(count(rows, 'Address_Set')).toBe(7 * 3)
  expect(count(rows, 'Address_Set.addresses')).toBe(5 * 7)
})

test('numbers in a MAC are hexadecimal, in an address decimal', () => {
  expect(scalePort(159, 92)).toEqual({
    switch: 'ls159',
    name: 'lsp159_10.92.0.159',
    addresses: ['00:00:00:00:5c:9f 10.92.0.159'],
  })
  expect(scaleLink(17)).toMatchObject({ mac: '00:00:00:00:00:11', networks: ['10.0.0.17/16'] })
})

test('the set of load_net has 1,025 different addresses', () => {
  expect(new Set(loadNetAddresses).size).toBe(1025)
  expect(loadNetAddresses).toContain('10.0.4.255')
})

test('a change of scale and what undoes it leave the network as it was', () => {
  const size = { switches: 3, ports: 4 }
  const network = scaleNetwork(size)
  for (const kind of scaleChangeKinds) {
    for (const n of [0, 1, 5]) {
      const { apply, undo } = scaleChange(kind, { ...size, n })
      expect(rowsOf([...network, apply])).not.toEqual(rowsOf(network))
      expect(rowsOf([...network, apply, undo])).toEqual(rowsOf(network))
    }
  }
})

test('a port of load_net that is removed leaves nothing', () => {
  for (const form of ['acl per port', 'port group'] as const) {
    for (const packets of [true, false]) {
      const options = { form, packets }
      const removed = [...loadNet(3, options), removeLoadNetPort(3, options)]
      expect(rowsOf(removed)).toEqual(rowsOf(loadNet(2, options)))
    }
  }
})

describeWithStock('networks on a server', () => {
  const centrals: Central[] = []
  afterEach(async () => {
    for (const central of centrals.splice(0)) await central.dispose()
  })

  async function rowsOnServer(transactions: readonly NorthboundTransaction[]): Promise<readonly string[]> {
    const central = await startCentral('stock')
    centrals.push(central)
    await central.apply(...transactions)
    const watched = await watch(central.northbound, { schema: northbound, tables: selection })
    return watched.integral.sorted()
  }

  test('are what they are in process', async () => {
    const size = { switches: 3, ports: 4 }
    const changes = scaleChangeKinds.map((kind, n) => scaleChange(kind, { ...size, n }).apply)
    for (const network of [
      [...scaleNetwork(size), ...changes],
      loadNet(3, { form: 'acl per port', packets: true }),
      loadNet(3, { form: 'port group' }),
    ]) {
      expect(await rowsOnServer(network)).toEqual(rowsOf(network))
    }
  })

  test('may change in one transaction what it makes, and renumber a router port that has one network', async () => {
    const link = { ...scaleLink(1), networks: ['10.0.0.1/16'] }
    const network = [
      [createGlobal(), createRouter(link.router), createSwitch(link.switch), ...addRouterLink(link)],
      [addNetwork(link.routerPort, '10.9.0.1/16'), removeNetwork(link.routerPort, '10.0.0.1/16')],
      [
        ...addLoadNetBase(),
        ...addLoadNetPort(1, { form: 'port group' }),
        ...removeLoadNetPort(1, { form: 'port group' }),
      ],
    ]
    expect(await rowsOnServer(network)).toEqual(rowsOf(network))
  })
})

/** load_net beside what is there already: without the global row. */
function addLoadNetBase(): NorthboundTransaction {
  const [base = []] = loadNet(0, { form: 'port group' })
  return base.filter(({ table }) => table !== 'NB_Global')
}
