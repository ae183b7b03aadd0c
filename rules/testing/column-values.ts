/**
 * Values for the columns of inputs: few of each type, so that columns that are joined agree often, and
 * what rules compare a column with.
 */
import fc from 'fast-check'
import type { Value } from '../../engine/index.ts'
import type { Column, Columns } from '../column.ts'
import { isRecordColumn, type RecordColumn } from '../record.ts'

/**
 * An arbitrary for the values of a column: half of them constants, where there are any.
 *
 * @param compared what rules compare the column with, or one of its domain, which may be null where this is not
 */
export function columnValues(column: Column<Value>, compared: readonly Value[]): fc.Arbitrary<Value> {
  if (isRecordColumn(column)) return records(column)
  const constants = compared.filter((value) => value !== null || column.optional !== undefined)
  const values = fc.constantFrom(...typical(column, constants))
  if (constants.length === 0) return values
  return fc.oneof({ withCrossShrink: true }, values, fc.constantFrom(...constants))
}

/** Records whose fields have the values of their columns. */
function records({ fields, of }: RecordColumn<Columns>): fc.Arbitrary<Value> {
  const values = Object.entries(fields).map(([name, field]) => [name, columnValues(field, [])] as const)
  return fc.record(Object.fromEntries(values)).map((record) => of(record))
}

function typical(column: Column<Value>, constants: readonly Value[]): readonly Value[] {
  if (column.optional) return [null, ...typical(column.optional, constants)]
  if (column.values) return column.values
  switch (column.type) {
    case 'integer':
    case 'real':
      return [0, 1, 2]
    case 'boolean':
      return [true, false]
    default:
      // Of a few values one is enough that no rule names.
      return column.coarse && constants.length > 0 ? ['a'] : ['a', 'b', 'c']
  }
}
