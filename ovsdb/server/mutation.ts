/** The `<mutation>` of RFC 7047 5.1. */
import { isArray, type Json } from '../protocol/json.ts'
import type { Atom } from '../protocol/value.ts'
import { type Column, type DatumType, describeType, isScalar } from './column.ts'
import { checkAtom } from './constraint.ts'
import { compareAtoms, type Datum, subtract, union } from './datum.ts'
import { integerFrom } from './integer.ts'
import { constraintViolation, OvsdbError, syntaxError } from './ovsdb-error.ts'
import { type NamedUuids, parseDatum } from './parse-datum.ts'
import type { Table } from './table.ts'

type Arithmetic = '+=' | '-=' | '*=' | '/=' | '%='
type Mutator = Arithmetic | 'insert' | 'delete'

export interface Mutation {
  readonly column: Column
  readonly mutator: Mutator
  readonly argument: Datum
}

export function parseMutation(table: Table, json: Json, names: NamedUuids): Mutation {
  if (!isArray(json) || json.length !== 3) throw syntaxError(json, 'Parse error in mutation.')
  const [name, text, value = null] = json
  if (typeof name !== 'string' || typeof text !== 'string')
    throw syntaxError(json, 'Parse error in mutation.')
  const column = table.column(name)
  if (!column) throw table.unknownColumn(name, json)
  if (!column.mutable) {
    const details = `Cannot mutate immutable column ${name} in table ${table.name}.`
    throw new OvsdbError('constraint violation', details, json)
  }
  const mutator = parseMutator(text)
  return { column, mutator, argument: parseArgument(column, mutator, value, json, names) }
}

function parseMutator(text: string): Mutator {
  switch (text) {
    case '+=':
    case '-=':
    case '*=':
    case '/=':
    case '%=':
    case 'insert':
    case 'delete':
      return text
    default:
      throw new OvsdbError('unknown mutator', `No mutator named ${text}.`)
  }
}

function parseArgument(column: Column, mutator: Mutator, value: Json, json: Json, names: NamedUuids): Datum {
  const { type } = column
  const { key } = type
  if (mutator !== 'insert' && mutator !== 'delete') {
    const numeric = key.type === 'integer' || (key.type === 'real' && mutator !== '%=')
    if (type.value || !numeric) throw mismatch(column, mutator, json)
    return parseDatum({ key: { type: key.type }, min: 1, max: 1 }, value, names)
  }
  if (isScalar(type)) throw mismatch(column, mutator, json)
  if (mutator === 'insert') return parseDatum({ ...type, min: 0 }, value, names)
  const any: DatumType = { ...type, min: 0, max: Number.POSITIVE_INFINITY }
  if (!type.value) return parseDatum(any, value, names)
  try {
    return parseDatum(any, value, names)
  } catch {
    // Pairs may be deleted by their keys alone.
    return parseDatum({ key, min: 0, max: Number.POSITIVE_INFINITY }, value, names)
  }
}

function mismatch({ name, type }: Column, mutator: Mutator, json: Json): OvsdbError {
  const what = `"${mutator}" operator may not be applied to column ${name} of type ${describeType(type)}`
  return syntaxError(json, `Type mismatch: ${what}.`)
}

/** The cell after the mutation. Throws when it is not one that the column may hold. */
export function mutate(cell: Datum, { column, mutator, argument }: Mutation): Datum {
  if (mutator !== 'insert' && mutator !== 'delete') return calculate(cell, column, mutator, argument)
  const after = mutator === 'insert' ? union(cell, argument) : subtract(cell, argument)
  const { min, max } = column.type
  const count = after.keys.length
  if (count >= min && count <= max) return after
  throw constraintViolation(`Attempted to store ${count} elements in ${describeType(column.type)}.`)
}

function calculate(cell: Datum, { type }: Column, mutator: Arithmetic, argument: Datum): Datum {
  const [operand = 0] = argument.keys
  const integer = type.key.type === 'integer'
  const keys = cell.keys.map((key): Atom => {
    const result = integer
      ? integerFrom(integerArithmetic(BigInt(key), mutator, BigInt(operand)))
      : realArithmetic(Number(key), mutator, Number(operand))
    if (result !== undefined && Number.isFinite(Number(result))) return result
    throw new OvsdbError('range error', `Result of "${mutator}" operation is out of range.`)
  })
  for (const key of keys) checkAtom(type.key, key)
  keys.sort(compareAtoms)
  if (keys.some((key, at) => at > 0 && key === keys[at - 1])) {
    throw constraintViolation(`Result of "${mutator}" operation contains duplicates.`)
  }
  return { keys, values: undefined }
}

function realArithmetic(number: number, mutator: Arithmetic, operand: number): number {
  switch (mutator) {
    case '+=':
      return number + operand
    case '-=':
      return number - operand
    case '*=':
      return number * operand + 0
    default:
      if (operand === 0) throw new OvsdbError('domain error', 'Division by zero.')
      return (mutator === '%=' ? number % operand : number / operand) + 0
  }
}

function integerArithmetic(number: bigint, mutator: Arithmetic, operand: bigint): bigint {
  switch (mutator) {
    case '+=':
      return number + operand
    case '-=':
      return number - operand
    case '*=':
      return number * operand
    default:
      if (operand === 0n) throw new OvsdbError('domain error', 'Division by zero.')
      return mutator === '%=' ? number % operand : number / operand
  }
}
