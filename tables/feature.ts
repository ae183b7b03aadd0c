/**
 * Features: a daemon is a list of them. A feature is one folder or file; it says what it is called, its rules, what it
 * writes, and what else the daemon has to know of it.
 */
import type { DatabaseSchema } from '../ovsdb/index.ts'
import {
  type AnyRelation,
  type Definition,
  type Never,
  type Program,
  program,
  relationsOf,
  type View,
} from '../rules/index.ts'
import type { Written } from './cells.ts'
import type { Contest } from './contest.ts'
import { readingOf } from './reading.ts'
import type { Tables } from './tables.ts'
import { Told } from './told.ts'
import {
  type Defaults,
  type DocumentedKeys,
  type ReadElsewhere,
  type Unread,
  unreadOf,
  unreadRules,
} from './unread.ts'

/** A feature of a daemon. */
export interface Feature {
  /** What an operator calls it. */
  readonly name: string
  readonly rules: readonly (Definition | View | Never)[]
  /** The tables that it keeps, and the cells of rows of others. */
  readonly writes?: readonly Written[]
  /** The relations whose changes the daemon looks at, beside what is written. */
  readonly outputs?: readonly AnyRelation[]
  /** Which relations do what a node of the stock daemon's engine does, for its statistics. */
  readonly nodes?: Readonly<Record<string, readonly AnyRelation[]>>
}

/** Defines a feature. */
export function feature(its: Feature): Feature {
  return its
}

/** A database that rules read, and what of it is nobody's business here. */
export interface ReadDatabase {
  readonly tables: Tables<DatabaseSchema>
  /** What others read; left out where the daemon does not tell what is unread in that database. */
  readonly elsewhere?: ReadElsewhere
  /** The keys that ask for something in maps that are full of others' keys. */
  readonly documented?: DocumentedKeys
  /** Values that ask for nothing. */
  readonly defaults?: Defaults
}

/** A daemon's features put together. */
export interface Composition {
  readonly program: Program
  /** All that the rules write, in the order of the features. */
  readonly written: readonly Written[]
  /** Where what rules desire may contradict itself. */
  readonly contests: readonly Contest[]
  readonly outputs: readonly AnyRelation[]
  /** Everything that the rules are given, from databases and otherwise. */
  readonly inputs: readonly AnyRelation[]
  /** The relations of each node of the stock daemon's engine that features have named. */
  readonly nodes: ReadonlyMap<string, readonly AnyRelation[]>
  /** What the databases can ask for and no rule reads. */
  readonly unread: readonly Unread[]
}

/**
 * Puts the features of a daemon together: everything that it knows of its rules follows from the list.
 *
 * @throws Error when two of the written tables and cells have a column in common
 */
export function compose(features: readonly Feature[], databases: readonly ReadDatabase[]): Composition {
  const written = unique(features.flatMap(({ writes = [] }) => writes))
  checkColumns(written)
  const definitions = [...features.flatMap(({ rules }) => rules), ...written.flatMap(({ rules }) => rules)]
  const read = program(definitions)
  const unread: Unread[] = []
  for (const { tables, elsewhere, documented, defaults = {} } of databases) {
    if (!elsewhere) continue
    const its = unreadOf(tables.schema, readingOf(read.definitions, tables), elsewhere, documented)
    definitions.push(...unreadRules(tables, its, defaults))
    unread.push(...its)
  }
  const whole = program(
    definitions,
    databases.flatMap(({ tables }) => tables.relations),
  )
  const nodes = new Map<string, readonly AnyRelation[]>()
  for (const feature of features)
    for (const [node, its] of Object.entries(feature.nodes ?? {}))
      nodes.set(node, [...(nodes.get(node) ?? []), ...its])
  const contests = written.flatMap((its) => its.contests)
  return {
    program: whole,
    written,
    contests,
    outputs: unique([
      Told,
      ...contests.map(({ losing }) => losing),
      ...features.flatMap(({ outputs = [] }) => outputs),
    ]),
    inputs: relationsOf(whole).filter(({ kind }) => kind === 'input'),
    nodes,
    unread,
  }
}

/** A column has one writer: what two want of it could not be compared. */
function checkColumns(written: readonly Written[]): void {
  const seen = new Set<string>()
  for (const { database, table, columns } of written)
    for (const column of columns) {
      const place = `${database}.${table}.${column}`
      if (seen.has(place)) throw new Error(`${place} is written by two features`)
      seen.add(place)
    }
}

function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)]
}
