/** Random small schemas, with columns of every kind, and for each column a few values it may and may not have. */
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../ovsdb/index.ts'

export const tableNames = ['A', 'B', 'C'] as const

/** Rows choose their uuids from few, so that references and collisions are frequent. Each table has its own. */
const pool: readonly string[] = Array.from(
  { length: 10 },
  (_, at) => `0000000${at}-0000-4000-8000-00000000000${at}`,
)

export function poolOf(table: string): readonly string[] {
  return pool.map((uuid) => uuidIn(table, uuid))
}

/**
 * The stock server takes a reference to another table's row of the same uuid for one to the row itself, so no two
 * tables have uuids in common.
 */
function uuidIn(table: string, text: string): string {
  return text
    .replaceAll(/\b0(000000\d-0000-4000)/g, `${table.toLowerCase()}$1`)
    .replaceAll(/"(n[01])"/g, `"$1${table}"`)
}

function valuesIn(table: string, values: readonly Json[]): readonly Json[] {
  return JSON.parse(uuidIn(table, JSON.stringify(values)))
}

const references: readonly Json[] = [
  ...pool.map((uuid) => ['uuid', uuid]),
  ['named-uuid', 'n0'],
  ['named-uuid', 'n1'],
]

interface Kind {
  readonly type: (target: string) => Json
  readonly good: readonly Json[]
  readonly bad: readonly Json[]
  readonly extra?: JsonObject
  readonly numeric?: boolean
  readonly required?: boolean
}

const set = (...elements: readonly Json[]): Json => ['set', elements]
const map = (...pairs: readonly Json[]): Json => ['map', pairs]
const strong = (table: string): JsonObject => ({ type: 'uuid', refTable: table })
const weak = (table: string): JsonObject => ({ type: 'uuid', refTable: table, refType: 'weak' })
const few = (max: Json, min = 0) => ({ min, max })
const strings = ['', 'a', 'b', 'ab', 'é', 'x "y"']
const stringMaps = [map(), map(['a', '1']), map(['a', '2']), map(['b', '1'], ['a', '1']), map(['', ''])]
const uuidSets = [
  set(),
  ...references,
  set(...references.slice(0, 2)),
  set(...references.slice(1, 5)),
  set(...references.slice(5, 8)),
]
const keyed = (value: (uuid: Json, at: number) => Json): Json[] => [
  map(),
  ...references.map((uuid, at) => map(value(uuid, at))),
  map(...references.slice(0, 3).map(value)),
]

const kinds: readonly Kind[] = [
  { type: () => 'integer', good: [0, 1, 2, -5, 7], bad: ['x', 1.5, null, set(1, 2), {}], numeric: true },
  {
    type: () => ({ key: { type: 'integer', minInteger: 0, maxInteger: 3 } }),
    good: [0, 1, 2, 3],
    bad: [4, -1, true],
    numeric: true,
  },
  {
    required: true,
    type: () => ({ key: { type: 'integer', minInteger: 1 } }),
    good: [1, 2, 5, 6],
    bad: [0, 'a'],
    numeric: true,
  },
  { type: () => 'real', good: [0, 0.5, -1.25, 3], bad: ['0', set()], numeric: true },
  {
    type: () => ({ key: { type: 'real', minReal: -1, maxReal: 2.5 } }),
    good: [0, 0.5, -1, 2.5],
    bad: [2.75, -2],
    numeric: true,
  },
  { type: () => 'boolean', good: [true, false], bad: [0, 'true'] },
  { type: () => 'string', good: strings, bad: [0, set('a', 'b'), ['uuid', pool[0] ?? '']] },
  { type: () => 'string', good: strings, bad: [1] },
  { type: () => ({ key: { type: 'string', maxLength: 2 } }), good: ['', 'a', 'ab', '😀b'], bad: ['abc', 5] },
  {
    type: () => ({ key: { type: 'string', enum: set('red', 'green', '') } }),
    good: ['red', 'green', ''],
    bad: ['blue', 1],
  },
  {
    required: true,
    type: () => ({ key: { type: 'string', enum: set('red', 'green') } }),
    good: ['red', 'green', set('red')],
    bad: [''],
  },
  { type: () => ({ key: 'string', ...few(1) }), good: [set(), 'a', 'b', set('b')], bad: [set('a', 'b'), 3] },
  {
    type: () => ({ key: { type: 'integer', maxInteger: 9 }, ...few(1) }),
    good: [set(), 1, 2, set(5)],
    bad: [10, 'a'],
    numeric: true,
  },
  {
    type: () => ({ key: 'integer', ...few('unlimited') }),
    good: [set(), 1, set(1, 2), set(3, 1, 2), set(-5, 7)],
    bad: [set(1, 1), map()],
    numeric: true,
  },
  {
    type: () => ({ key: 'string', ...few(3) }),
    good: [set(), 'a', set('a', 'b'), set('c', 'b', 'a')],
    bad: [set('a', 'b', 'c', 'd'), set('a', 1)],
  },
  {
    type: () => ({ key: 'integer', ...few('unlimited', 1) }),
    good: [0, 1, set(2, 1), set(3)],
    bad: [set()],
    numeric: true,
  },
  { type: () => ({ key: 'boolean', ...few(2) }), good: [set(), true, set(true, false)], bad: [0] },
  {
    type: () => ({ key: 'string', value: 'string', ...few('unlimited') }),
    good: stringMaps,
    bad: [map(['a', '1'], ['a', '2']), 'x', map(['a'])],
  },
  {
    type: () => ({ key: 'string', value: { type: 'integer', minInteger: 0 }, ...few(2) }),
    good: [map(), map(['a', 1]), map(['b', 2], ['a', 1]), map(['a', 2])],
    bad: [map(['a', -1]), map(['a', 1], ['b', 1], ['c', 1])],
  },
  {
    type: () => ({ key: 'integer', value: 'real', ...few('unlimited') }),
    good: [map(), map([1, 0.5]), map([2, 1], [1, 2])],
    bad: [set()],
  },
  {
    type: () => ({ key: 'string', value: 'string', ...few(1) }),
    good: stringMaps.slice(0, 3),
    bad: [map(['a', ''], ['b', ''])],
  },
  {
    type: () => ({ key: 'string', value: 'string', ...few(1, 1) }),
    good: stringMaps.slice(1, 3),
    bad: [map()],
  },
  { type: () => 'uuid', good: references.slice(0, 8), bad: ['x', ['uuid', 'x'], ['named-uuid', '-']] },
  { type: (table) => ({ key: strong(table), ...few(1) }), good: [set(), ...references], bad: ['x'] },
  { type: (table) => ({ key: strong(table), ...few('unlimited') }), good: uuidSets, bad: [1] },
  { type: (table) => ({ key: strong(table), ...few('unlimited') }), good: uuidSets, bad: [1] },
  { type: (table) => ({ key: weak(table), ...few(1) }), good: [set(), ...references], bad: [1] },
  { type: (table) => ({ key: weak(table), ...few('unlimited') }), good: uuidSets, bad: [1] },
  { type: (table) => ({ key: weak(table), ...few('unlimited') }), good: uuidSets, bad: [1] },
  {
    required: true,
    type: (table) => ({ key: weak(table), ...few('unlimited', 1) }),
    good: uuidSets.slice(1),
    bad: [set()],
  },
  { required: true, type: (table) => ({ key: strong(table) }), good: references, bad: [set()] },
  { required: true, type: (table) => ({ key: weak(table) }), good: references, bad: [set()] },
  {
    type: (table) => ({ key: 'string', value: strong(table), ...few('unlimited') }),
    good: keyed((uuid, at) => [`${at}`, uuid]),
    bad: [map(['a', 'b'])],
  },
  {
    type: (table) => ({ key: 'string', value: weak(table), ...few('unlimited') }),
    good: keyed((uuid, at) => [`${at % 2}${at}`, uuid]),
    bad: [map(['a', 'b'])],
  },
  {
    type: (table) => ({ key: strong(table), value: 'string', ...few('unlimited') }),
    good: keyed((uuid, at) => [uuid, `${at % 2}`]),
    bad: [set()],
  },
  {
    type: (table) => ({ key: weak(table), value: 'integer', ...few('unlimited') }),
    good: keyed((uuid, at) => [uuid, at % 2]),
    bad: [set()],
  },
  { type: () => 'string', good: strings, bad: [1], extra: { mutable: false } },
  {
    type: (table) => ({ key: weak(table), ...few('unlimited') }),
    good: uuidSets,
    bad: [1],
    extra: { mutable: false },
  },
  { type: () => 'string', good: strings, bad: [1], extra: { ephemeral: true } },
  {
    type: (table) => ({ key: strong(table), ...few('unlimited') }),
    good: uuidSets,
    bad: [1],
    extra: { ephemeral: true },
  },
]

export interface RandomColumn {
  readonly name: string
  readonly schema: JsonObject
  readonly good: readonly Json[]
  readonly bad: readonly Json[]
  readonly numeric: boolean
  readonly scalar: boolean
  readonly mutable: boolean
  /** Its default is not allowed, or refers to no row. */
  readonly required: boolean
  readonly indexed: boolean
}

export interface RandomTable {
  readonly name: string
  readonly columns: readonly RandomColumn[]
  readonly schema: JsonObject
}

export interface RandomSchema {
  readonly tables: readonly RandomTable[]
  readonly json: JsonObject
}

const column = fc.record({ kind: fc.nat({ max: kinds.length - 1 }), target: fc.nat({ max: 2 }) })

const table = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 6 }),
  root: fc.boolean(),
  maxRows: fc.option(fc.integer({ min: 1, max: 6 })),
  index: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
})

export const randomSchema: fc.Arbitrary<RandomSchema> = fc.tuple(table, table, table).map((tables) => {
  const made = tables.map(({ columns, root, maxRows, index }, at): RandomTable => {
    const cells = columns.map(({ kind, target }, place): RandomColumn => {
      const { type, good, bad, extra = {}, numeric = false, required = false } = kinds[kind] ?? fail()
      const targetName = tableNames[target] ?? 'A'
      const columnType = type(targetName)
      const scalar = typeof columnType === 'string' || !('min' in Object(columnType))
      const schema = { type: columnType, ...extra }
      const mutable = extra.mutable !== false || JSON.stringify(columnType).includes('weak')
      const indexed = index.includes(place) && extra.ephemeral !== true
      return {
        name: `c${place}`,
        schema,
        good: valuesIn(targetName, good),
        bad,
        numeric,
        scalar,
        mutable,
        required,
        indexed,
      }
    })
    const indexed = cells.filter((cell) => cell.indexed)
    const schema: JsonObject = {
      columns: Object.fromEntries(cells.map((cell) => [cell.name, cell.schema])),
      ...(root ? { isRoot: true } : {}),
      ...(maxRows === null ? {} : { maxRows }),
      ...(indexed.length > 0 ? { indexes: [indexed.map(({ name }) => name)] } : {}),
    }
    return { name: tableNames[at] ?? 'A', columns: cells, schema }
  })
  const json = {
    name: 'Random',
    version: '1.0.0',
    tables: Object.fromEntries(made.map(({ name, schema }) => [name, schema])),
  }
  return { tables: made, json }
})

function fail(): never {
  throw new Error('no such kind')
}
