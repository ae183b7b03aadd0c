/** Random histories: the same for one seed, acceptable to a database, and made small when they fail. */
import { expect, test } from 'vitest'
import { type History, operationsOf } from '../../bench/soak/history/change.ts'
import { hypervisors, operators } from '../../bench/soak/history/habits.ts'
import { MemoryDatabase } from '../../bench/soak/history/memory-database.ts'
import { randomHistory } from '../../bench/soak/history/random-history.ts'
import { scriptOf } from '../../bench/soak/history/script.ts'
import { shrinkHistory } from '../../bench/soak/history/shrink-history.ts'
import { northbound } from '../../ovsdb/index.ts'

const history = randomHistory({ seed: 1, transactions: 40, habits: [operators, hypervisors] })

/** The tables of a northbound in which something is when a history is over. */
function filled(history: History): readonly string[] {
  const database = new MemoryDatabase(northbound)
  for (const { place, changes } of history)
    if (place === 'nb') database.transact(operationsOf(changes, (table) => database.rows(table)))
  return Object.keys(northbound.tables).filter((table) => database.rows(table).length > 0)
}

test('a history follows from its seed', () => {
  expect(randomHistory({ seed: 1, transactions: 40, habits: [operators, hypervisors] })).toEqual(history)
  expect(randomHistory({ seed: 2, transactions: 40, habits: [operators, hypervisors] })).not.toEqual(history)
})

test('a database takes what operators write, and histories reach all of its tables', () => {
  const reached = new Set<string>()
  for (let seed = 0; seed < 20; seed++) {
    const database = new MemoryDatabase(northbound)
    for (const { changes } of randomHistory({ seed, transactions: 40, habits: [operators] })) {
      const refused = database.transact(operationsOf(changes, (table) => database.rows(table)))
      expect(refused).toBeUndefined()
      for (const table of Object.keys(northbound.tables))
        if (database.rows(table).length > 0) reached.add(table)
    }
  }
  // The global row is made by the daemon, and SSL and Connection are of the servers.
  const tables = new Set(Object.keys(northbound.tables))
  for (const table of ['NB_Global', 'SSL', 'Connection']) tables.delete(table)
  expect([...tables].filter((table) => !reached.has(table))).toEqual([])
})

test('a history is shrunk to what makes it fail, and nothing else', async () => {
  const fails = async (smaller: History) => filled(smaller).includes('Logical_Router_Port')
  expect(await fails(history)).toBe(true)
  const smallest = await shrinkHistory(history, fails)
  expect(filled(smallest)).toEqual(['Logical_Router', 'Logical_Router_Port'])
  const changes = smallest.flatMap((transaction) => transaction.changes)
  expect(changes.filter(({ kind }) => kind === 'insert')).toHaveLength(2)
})

test('a script quotes what a shell would take for its own', () => {
  const operations = [
    { op: 'insert', table: 'Logical_Switch', row: { name: "it's $HOME", n: 2n ** 63n - 1n } },
  ]
  expect(scriptOf([{ place: 'nb', operations }])).toBe(
    `ovsdb-client transact "$OVN_NB_DB" '["OVN_Northbound",{"op":"insert","table":"Logical_Switch",` +
      `"row":{"name":"it'\\''s $HOME","n":9223372036854775807}}]'`,
  )
})
