/**
 * Contests: whatever rules desire, all of it at once, the database takes what is written, comes to rest, and has of
 * each place what the smallest of those that want it says.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  asUuid,
  beginTransaction,
  commit,
  type DatabaseSchema,
  southbound as schema,
  startServer,
} from '../../ovsdb/index.ts'
import { columnNames, type Fact, input, program, type Relation, rule, start } from '../../rules/index.ts'
import { ContradictionLog, link, syncedTable, Tables } from '../../tables/index.ts'

const tables = new Tables(schema, 'sb')
const Datapaths = syncedTable(tables, 'Datapath_Binding', {
  cells: ['tunnel_key'],
  elements: ['external_ids'],
})
const Ports = syncedTable(tables, 'Port_Binding', {
  cells: ['datapath', 'logical_port', 'tunnel_key', 'type'],
  elements: ['options', 'mac'],
})
const Groups = syncedTable(tables, 'Multicast_Group', {
  cells: ['datapath', 'name', 'tunnel_key'],
  elements: ['ports'],
})
const all = [Datapaths, Ports, Groups]
const contests = all.flatMap((its) => its.contests)

/** What rules are to desire, as the tests say it. */
const wishes = all.flatMap(({ desired, elements }) =>
  [desired as Relation, ...Object.values(elements).map((its) => its.desired as unknown as Relation)].map(
    (of) => {
      const wish = input(`wish ${of.name}`, of.columns) as Relation
      return {
        wish,
        desired: of,
        rule: rule('What is wished for is desired', of, ({ match }) => copy(wish, match(wish))),
      }
    },
  ),
)

function copy(of: Relation, matched: object): never {
  const columns = matched as Readonly<Record<string, never>>
  return Object.fromEntries(columnNames(of).map((name) => [name, columns[name]])) as never
}

const wishing = program(
  [...wishes.map((its) => its.rule), ...all.flatMap(({ rules }) => rules)],
  tables.relations,
)

type AnyFact = Readonly<Record<string, string | number>>

const uuids = [1, 2, 3].map((n) => asUuid(`00000000-0000-4000-8000-00000000000${n}`))
const portUuids = [4, 5, 6, 7].map((n) => asUuid(`00000000-0000-4000-8000-00000000000${n}`))
const groupUuids = [8, 9].map((n) => asUuid(`00000000-0000-4000-8000-00000000000${n}`))

const facts = fc.record({
  Datapath_Binding: fc.array(
    fc.record({ uuid: fc.constantFrom(...uuids), tunnel_key: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 5 },
  ),
  'Datapath_Binding.external_ids': fc.array(
    fc.record({
      uuid: fc.constantFrom(...uuids),
      key: fc.constantFrom('name', 'other'),
      value: fc.constantFrom('a', 'b', 'c'),
    }),
    { maxLength: 6 },
  ),
  Port_Binding: fc.array(
    fc.record({
      uuid: fc.constantFrom(...portUuids),
      datapath: fc.constantFrom(...uuids),
      logical_port: fc.constantFrom('p', 'q', 'r'),
      tunnel_key: fc.integer({ min: 1, max: 3 }),
      type: fc.constantFrom('', 'patch'),
    }),
    { maxLength: 6 },
  ),
  'Port_Binding.options': fc.array(
    fc.record({
      uuid: fc.constantFrom(...portUuids),
      key: fc.constantFrom('peer', 'other'),
      value: fc.constantFrom('a', 'b', 'c'),
    }),
    { maxLength: 6 },
  ),
  'Port_Binding.mac': fc.array(
    fc.record({ uuid: fc.constantFrom(...portUuids), value: fc.constantFrom('a', 'b') }),
    { maxLength: 4 },
  ),
  Multicast_Group: fc.array(
    fc.record({
      uuid: fc.constantFrom(...groupUuids),
      datapath: fc.constantFrom(...uuids),
      name: fc.constantFrom('g', 'h'),
      tunnel_key: fc.constantFrom(32768, 32769),
    }),
    { maxLength: 4 },
  ),
  'Multicast_Group.ports': fc.array(
    fc.record({ uuid: fc.constantFrom(...groupUuids), value: fc.constantFrom(...portUuids) }),
    { maxLength: 4 },
  ),
})
type Wanted = Readonly<Record<string, readonly AnyFact[]>>

/** A row refers to rows that are desired, as rules that are right see to. */
function founded(wanted: Wanted): Wanted {
  const of = (table: string): readonly AnyFact[] => wanted[table] ?? []
  const has = (table: string, row: unknown): boolean => of(table).some(({ uuid }) => uuid === row)
  const ports = of('Port_Binding').filter(({ datapath }) => has('Datapath_Binding', datapath))
  const groups = of('Multicast_Group').filter(({ datapath }) => has('Datapath_Binding', datapath))
  const rowsOf = (rows: readonly AnyFact[], elements: string): readonly AnyFact[] =>
    of(elements).filter(({ uuid }) => rows.some((row) => row.uuid === uuid))
  return {
    ...wanted,
    Port_Binding: ports,
    Multicast_Group: groups,
    'Datapath_Binding.external_ids': rowsOf(of('Datapath_Binding'), 'Datapath_Binding.external_ids'),
    'Port_Binding.options': rowsOf(ports, 'Port_Binding.options'),
    'Port_Binding.mac': rowsOf(ports, 'Port_Binding.mac'),
    'Multicast_Group.ports': rowsOf(groups, 'Multicast_Group.ports').filter(({ value }) =>
      ports.some(({ uuid }) => uuid === value),
    ),
  }
}

/** What the tables are to hold: rows by uuid, decided one after the other. */
function model(wanted: Wanted): ReadonlyMap<string, string> {
  const rows = new Map<string, AnyFact>()
  const decide = (table: string, indexes: readonly (readonly string[])[]): void => {
    const its = new Map<string, AnyFact>()
    for (const fact of wanted[table] ?? []) {
      const known = its.get(String(fact.uuid))
      if (!known || compareFacts(fact, known) < 0) its.set(String(fact.uuid), fact)
    }
    const smallest = new Map<string, string>()
    const place = (index: readonly string[], fact: AnyFact): string =>
      JSON.stringify([index, ...index.map((column) => fact[column])])
    for (const [row, fact] of its)
      for (const index of indexes) {
        const holder = smallest.get(place(index, fact))
        if (holder === undefined || row < holder) smallest.set(place(index, fact), row)
      }
    for (const [row, fact] of its) {
      const wins = indexes.every((index) => smallest.get(place(index, fact)) === row)
      const stands = fact.datapath === undefined || rows.has(String(fact.datapath))
      if (wins && stands) rows.set(row, fact)
    }
  }
  decide('Datapath_Binding', [['tunnel_key']])
  decide('Port_Binding', [['datapath', 'tunnel_key'], ['logical_port']])
  decide('Multicast_Group', [
    ['name', 'datapath'],
    ['tunnel_key', 'datapath'],
  ])
  return new Map(
    [...rows].map(([row, fact]) => {
      const columns: Record<string, unknown> = { ...fact }
      for (const element of ['external_ids', 'options', 'mac', 'ports']) {
        const of = Object.keys(wanted).filter((name) => name.endsWith(`.${element}`))
        const its = of.flatMap((name) => wanted[name] ?? []).filter(({ uuid }) => uuid === row)
        const values = its.filter(
          (one) =>
            !its.some(
              (other) => 'key' in one && other.key === one.key && String(other.value) < String(one.value),
            ) &&
            (element !== 'ports' || rows.has(String(one.value))),
        )
        columns[element] = [...new Set(values.map(({ key, value }) => JSON.stringify([key, value])))].sort()
      }
      return [row, JSON.stringify(columns)]
    }),
  )
}

function compareFacts(a: AnyFact, b: AnyFact): number {
  for (const column of Object.keys(a)) {
    const [x, y] = [a[column] ?? '', b[column] ?? '']
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

test('what is desired several times is written once, and the database rests', async () => {
  const server = startServer({ databases: [{ schema: schema as DatabaseSchema }] })
  const remote = await server.listen('ptcp:0')
  const changed = (): void => {}
  const lines: string[] = []
  const its = link(
    'SB',
    remote,
    tables,
    () => changed(),
    (level, line) => {
      if (level !== 'INFO') lines.push(line)
    },
  )
  const arrival = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  while (!its.known) await arrival()
  const instance = start(
    wishing,
    contests.map(({ losing }) => losing),
  )
  const before: { readonly wish: Relation; readonly fact: Fact<never> }[] = []

  await fc.assert(
    fc.asyncProperty(facts, async (random) => {
      const wanted = founded(random)
      lines.length = 0
      instance.transact((tx) => {
        its.feed(tx)
        for (const { wish, fact } of before.splice(0)) tx.remove(wish, fact as never)
        for (const { wish, desired } of wishes)
          for (const fact of unique(wanted[desired.name] ?? [])) {
            tx.insert(wish, fact as never)
            before.push({ wish, fact: fact as never })
          }
      })
      // Each place that is contested is told, whoever lost it.
      const origins = { databases: [], names: () => new Map() }
      const told = new ContradictionLog().lines(instance, contests, origins)
      for (const { line } of told) expect(line).toContain('is left out, for')
      for (let round = 1; ; round++) {
        const transaction = beginTransaction<DatabaseSchema>(schema)
        for (const table of all) table.write(instance, transaction)
        if (transaction.empty) break
        expect(round, 'rounds until nothing is left to write').toBeLessThan(3)
        expect(await commit(its.client, transaction)).toMatchObject({ status: 'committed' })
        while (!its.pending) await arrival()
        instance.transact((tx) => its.feed(tx))
      }
      expect(lines).toEqual([])
      expect(contents()).toEqual(new Map([...model(wanted)].sort()))
    }),
    { numRuns: Number(process.env.TABLES_RUNS ?? 150) },
  )
  its.client.close()
  await server.close()

  function contents(): ReadonlyMap<string, string> {
    const found = all.flatMap(({ actual, elements }) =>
      (instance.facts(actual as Relation) as readonly unknown[] as AnyFact[]).map((fact) => {
        const columns: Record<string, unknown> = { ...fact }
        for (const element of ['external_ids', 'options', 'mac', 'ports']) {
          const content = (elements as Readonly<Record<string, { readonly actual: unknown }>>)[element]
          const values = content
            ? (instance.facts(content.actual as Relation) as readonly unknown[] as AnyFact[])
            : []
          columns[element] = values
            .filter(({ uuid }) => uuid === fact.uuid)
            .map(({ key, value }) => JSON.stringify([key, value]))
            .sort()
        }
        return [String(fact.uuid), JSON.stringify(columns)] as const
      }),
    )
    return new Map(found.sort())
  }
})

function unique(of: readonly AnyFact[]): readonly AnyFact[] {
  return [...new Map(of.map((fact) => [JSON.stringify(fact), fact])).values()]
}
