/**
 * A match with everything implicit made explicit: predicates expanded,
 * prerequisites added, `!` gone from all but residence, every comparison turned
 * into bits of root fields. Membership of sets and groups stays symbolic.
 */

import type { AddressFormat } from '../../address/index.ts'
import type { Name } from './constant.ts'
import type { Cube } from './cube.ts'
import type { FieldSymbol, Slice, StringSymbol } from './symbol.ts'

export type Literal =
  | { readonly kind: 'bits'; readonly root: FieldSymbol; readonly cube: Cube }
  /** The slice equals an address that was lifted out of the text. */
  | {
      readonly kind: 'address'
      readonly slice: Slice
      readonly format: AddressFormat
      readonly parameter: number
    }
  | { readonly kind: 'set'; readonly slice: Slice; readonly set: Name }
  | { readonly kind: 'port'; readonly field: StringSymbol['name']; readonly port: Name }
  | { readonly kind: 'group'; readonly field: StringSymbol['name']; readonly group: Name }
  | { readonly kind: 'resident'; readonly port: Name; readonly resident: boolean }

export type Formula = Literal | { readonly kind: 'and' | 'or'; readonly operands: readonly Formula[] }

export const TRUE: Formula = { kind: 'and', operands: [] }
export const FALSE: Formula = { kind: 'or', operands: [] }

/** All of them, nested conjunctions flattened. */
export function and(operands: readonly Formula[]): Formula {
  const flat = operands.flatMap((operand) => (operand.kind === 'and' ? operand.operands : [operand]))
  const [only] = flat
  return flat.length === 1 && only ? only : { kind: 'and', operands: flat }
}

/** Any of them, nested disjunctions flattened. */
export function or(operands: readonly Formula[]): Formula {
  const flat = operands.flatMap((operand) => (operand.kind === 'or' ? operand.operands : [operand]))
  const [only] = flat
  return flat.length === 1 && only ? only : { kind: 'or', operands: flat }
}
