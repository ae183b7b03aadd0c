/**
 * Which rows of a table a monitor covers (ovsdb-server(7) 4.1.12), and how far the server has followed when that
 * changes (4.1.13).
 */
import type { Json, JsonObject } from '../protocol/json.ts'
import { stringifyJson } from '../protocol/json.ts'
import { columnOf, type DatabaseSchema } from '../schema/schema.ts'
import { type ColumnToWrite, encodeAtom, encodeColumn } from './encode.ts'

/** RFC 7047 5.1, `<function>`. */
export type Comparison = '<' | '<=' | '==' | '!=' | '>=' | '>' | 'includes' | 'excludes'

/** What a row must meet: a column compared with a value (`_uuid` with a uuid), or everything, or nothing. */
export type Clause = boolean | readonly [column: string, comparison: Comparison, value: ColumnToWrite]

/** By table; rows that meet one of the clauses are covered, none when there is no clause. Other tables have all rows. */
export type Conditions = Readonly<Record<string, readonly Clause[]>>

type Where = Readonly<Record<string, Json>>

/** Throws when the schema does not have a table or column, or a value is not of its column's type. */
function encodeConditions(schema: DatabaseSchema, conditions: Conditions): Where {
  return Object.fromEntries(
    Object.entries(conditions).map(([table, clauses]) => [
      table,
      // To the server an empty list is no condition at all.
      clauses.length === 0 ? [false] : clauses.map((clause) => encodeClause(schema, table, clause)),
    ]),
  )
}

function encodeClause(schema: DatabaseSchema, table: string, clause: Clause): Json {
  if (typeof clause === 'boolean') return clause
  const [column, comparison, value] = clause
  try {
    if (column === '_uuid') return [column, comparison, encodeAtom({ type: 'uuid' }, value)]
    return [column, comparison, encodeColumn(columnOf(schema, table, column), value)]
  } catch (error) {
    throw new Error(
      `condition on ${table}.${column}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** The conditions of one monitor: as they are wanted, as they were asked for, and as the server has applied them. */
export class ConditionState {
  readonly #schema: DatabaseSchema
  readonly #tables: ReadonlySet<string>
  #wanted: Where
  #requested: Where | undefined
  #applied: Where
  #wantedSequence = 0
  #requestedSequence = 0
  #appliedSequence = 0

  constructor(schema: DatabaseSchema, tables: Iterable<string>, conditions: Conditions) {
    this.#schema = schema
    this.#tables = new Set(tables)
    this.#wanted = this.#encode(conditions)
    this.#applied = this.#wanted
  }

  /** The sequence number of the last change that the content of the monitor follows. */
  get appliedSequence(): number {
    return this.#appliedSequence
  }

  /** Whether the server's answer to a change is still to come. */
  get underWay(): boolean {
    return this.#requested !== undefined
  }

  /** Wants other rows of the tables named. Returns the sequence number of the change, or the last if there is none. */
  want(conditions: Conditions): number {
    const wanted = { ...this.#wanted, ...this.#encode(conditions) }
    if (stringifyJson(wanted) !== stringifyJson(this.#wanted)) {
      this.#wanted = wanted
      this.#wantedSequence++
    }
    return this.#wantedSequence
  }

  /** The conditions that the content known so far follows: a monitor that is resumed has to start from them. */
  resume(): Where {
    return this.#applied
  }

  /** A monitor that starts anew starts from what is wanted. */
  restart(): Where {
    this.#requested = undefined
    this.#applied = this.#wanted
    this.#requestedSequence = this.#wantedSequence
    return this.#applied
  }

  /** The dump after `restart` has come. */
  restarted(): void {
    this.#appliedSequence = Math.max(this.#appliedSequence, this.#requestedSequence)
  }

  /** The request that brings the server to what is wanted, if one is needed and none is under way. */
  request(): JsonObject | undefined {
    if (this.#requested || this.#requestedSequence === this.#wantedSequence) return undefined
    this.#requested = this.#wanted
    this.#requestedSequence = this.#wantedSequence
    return Object.fromEntries(
      Object.entries(this.#wanted)
        .filter(([table, where]) => stringifyJson(where) !== stringifyJson(this.#applied[table] ?? [true]))
        .map(([table, where]) => [table, [{ where }]]),
    )
  }

  /** The server has answered the request; what it covers has been told before. */
  acknowledged(): void {
    if (this.#requested) this.#applied = this.#requested
    this.#requested = undefined
    this.#appliedSequence = this.#requestedSequence
  }

  #encode(conditions: Conditions): Where {
    for (const table of Object.keys(conditions)) {
      if (!this.#tables.has(table)) throw new Error(`condition on ${table}: the table is not monitored`)
    }
    return encodeConditions(this.#schema, conditions)
  }
}
