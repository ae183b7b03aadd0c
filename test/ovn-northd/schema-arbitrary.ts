/** What a database's schema says of made-up rows: which values a column has, and to which rows it refers. */
import fc from 'fast-check'
import type { BaseType, DatabaseSchema } from '../../ovsdb/index.ts'
import { columnNames, type Relation } from '../../rules/index.ts'
import type { ForeignKey, Override } from '../../rules/testing/index.ts'

type Value = string | number | boolean | null

/** Rows rarely share an identity, and texts often do. */
const UUIDS = Array.from({ length: 60 }, (_, n) => `uuid ${n}`)

/** A table's rows, or the elements of one of its columns, as a declared input. */
interface Declared {
  readonly relation: Relation
  /** The types of the columns, but for the row's uuid. */
  readonly types: ReadonlyMap<string, BaseType>
  readonly optional: ReadonlySet<string>
  readonly rows: string
}

/** The declared inputs of a database whose relations have a prefix before their names. */
function declared(
  { tables }: DatabaseSchema,
  prefix: string,
  relations: readonly Relation[],
): readonly Declared[] {
  return relations.flatMap((relation) => {
    const [table = '', element] = relation.name.slice(prefix.length + 1).split('.')
    const columns = tables[table]?.columns
    if (!columns) return []
    const types = new Map<string, BaseType>()
    const optional = new Set<string>()
    for (const name of columnNames(relation)) {
      const column = columns[element ?? name]
      if (!column || name === 'uuid') continue
      types.set(name, column.kind === 'map' && name === 'value' ? column.value : column.key)
      if (column.kind === 'optional') optional.add(name)
    }
    return [{ relation, types, optional, rows: `${prefix}:${table}` }]
  })
}

/** Values by the types of a schema, and references to rows that are there. */
export function fromSchema(
  schema: DatabaseSchema,
  prefix: string,
  relations: readonly Relation[],
): { readonly overrides: readonly Override[]; readonly references: readonly ForeignKey[] } {
  const byName = new Map(relations.map((relation) => [relation.name, relation]))
  const all = declared(schema, prefix, relations)
  const overrides = all.map(({ relation, types, optional }): Override => {
    const columns = [...types].flatMap(([name, { enum: values, type }]) => {
      if (!values && !optional.has(name)) return []
      const some: readonly Value[] = values ?? SOME[type] ?? TEXTS
      return [[name, fc.constantFrom<Value[]>(...some, ...(optional.has(name) ? [null] : []))]]
    })
    return { relation, columns: { uuid: fc.constantFrom(...UUIDS), ...Object.fromEntries(columns) } }
  })
  const references = all.flatMap(({ relation, types, rows }): readonly ForeignKey[] => {
    const own = byName.get(rows)
    const ofRow = own && own !== relation ? [{ from: relation, column: 'uuid', to: own, key: 'uuid' }] : []
    const toRows = [...types].flatMap(([column, { refTable }]) => {
      const to = byName.get(`${prefix}:${refTable}`)
      return to ? [{ from: relation, column, to, key: 'uuid' }] : []
    })
    return [...ofRow, ...toRows]
  })
  return { overrides, references }
}

const TEXTS: readonly Value[] = ['a', 'b', 'c']
const SOME: Readonly<Record<string, readonly Value[]>> = {
  boolean: [true, false],
  integer: [0, 1, 2],
  real: [0, 1],
}
