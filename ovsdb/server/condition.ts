/** The `<condition>` of RFC 7047 5.1, with the boolean clauses of `ovsdb-server(7)`. */
import { isArray, type Json } from '../protocol/json.ts'
import type { Atom } from '../protocol/value.ts'
import { type Column, type DatumType, describeType, isOptional, isScalar } from './column.ts'
import { compareAtoms, type Datum, equalDatums, excludesAll, includesAll } from './datum.ts'
import { OvsdbError, syntaxError } from './ovsdb-error.ts'
import { type NamedUuids, parseDatum } from './parse-datum.ts'
import { cellOf, type Row } from './row.ts'
import type { Table } from './table.ts'

const comparisons = ['<', '<=', '>=', '>'] as const
type Comparison = (typeof comparisons)[number]
type Relation = Comparison | '==' | '!=' | 'includes' | 'excludes'

export type Clause = boolean | ColumnClause

export interface ColumnClause {
  readonly column: Column
  readonly relation: Relation
  readonly argument: Datum
}

export function parseCondition(table: Table, json: readonly Json[], names?: NamedUuids): readonly Clause[] {
  return json.map((clause) => parseClause(table, clause, names))
}

function parseClause(table: Table, json: Json, names?: NamedUuids): Clause {
  if (typeof json === 'boolean') return json
  if (!isArray(json) || json.length !== 3) throw syntaxError(json, 'Parse error in condition.')
  const [name, text, value = null] = json
  if (typeof name !== 'string' || typeof text !== 'string')
    throw syntaxError(json, 'Parse error in condition.')
  const column = table.column(name)
  if (!column) throw table.unknownColumn(name, json)
  const relation = parseRelation(text)
  return { column, relation, argument: parseDatum(argumentType(column, relation, json), value, names) }
}

function parseRelation(text: string): Relation {
  switch (text) {
    case '<':
    case '<=':
    case '==':
    case '!=':
    case '>=':
    case '>':
    case 'includes':
    case 'excludes':
      return text
    default:
      throw new OvsdbError('unknown function', `No function named ${text}.`)
  }
}

function isComparison(relation: Relation): relation is Comparison {
  return comparisons.some((comparison) => comparison === relation)
}

/** What a column may be compared with. */
function argumentType({ name, type }: Column, relation: Relation, json: Json): DatumType {
  if (isComparison(relation)) {
    const single = isScalar(type) || isOptional(type)
    if (!single || (type.key.type !== 'integer' && type.key.type !== 'real')) {
      const what = `"${relation}" operator may not be applied to column ${name} of type ${describeType(type)}`
      throw syntaxError(json, `Type mismatch: ${what}.`)
    }
    return { ...type, min: 1 }
  }
  if (isScalar(type)) return type
  if (relation === 'includes') return { ...type, min: 0 }
  if (relation === 'excludes') return { ...type, min: 0, max: Number.POSITIVE_INFINITY }
  return type
}

export function matchesAll(row: Row, clauses: readonly Clause[]): boolean {
  for (const clause of clauses) if (!holds(row, clause)) return false
  return true
}

export function holds(row: Row, clause: Clause): boolean {
  if (typeof clause === 'boolean') return clause
  const { column, relation, argument } = clause
  const cell = cellOf(row, column)
  switch (relation) {
    case '==':
      return equalDatums(cell, argument)
    case '!=':
      return !equalDatums(cell, argument)
    case 'includes':
      return includesAll(argument, cell)
    case 'excludes':
      return excludesAll(argument, cell)
    default: {
      const found = cell.keys[0]
      return found !== undefined && compares(relation, compareAtoms(found, argument.keys[0] as Atom)) // it has one
    }
  }
}

function compares(relation: Comparison, order: number): boolean {
  switch (relation) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>=':
      return order >= 0
    case '>':
      return order > 0
  }
}
