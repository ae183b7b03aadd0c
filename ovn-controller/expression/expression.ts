/** The syntax tree of a match, as written: nothing expanded, no prerequisites. */

import type { AddressFormat } from '../../address/index.ts'
import type { IntegerConstant, Name } from './constant.ts'
import type { LogicalSymbol, StringSymbol } from './symbol.ts'

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A symbol, or some bits of it. */
export interface FieldReference {
  readonly symbol: Exclude<LogicalSymbol, StringSymbol>
  /** Counted from the symbol's own least significant bit. */
  readonly offset: number
  readonly bits: number
}

/** What a number is compared with: constants, sets, and addresses lifted out of the text. */
export type NumberOperand =
  | IntegerConstant
  | { readonly kind: 'addressParameter'; readonly format: AddressFormat; readonly parameter: number }
  | { readonly kind: 'addressSet'; readonly name: Name }

/** What a port is compared with. */
export type PortOperand =
  | { readonly kind: 'port'; readonly name: Name }
  | { readonly kind: 'portGroup'; readonly name: Name }

export type Expression =
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  /** A name by itself, true when the field is not zero. */
  | { readonly kind: 'mention'; readonly field: FieldReference }
  | {
      readonly kind: 'compare'
      readonly field: FieldReference
      readonly operator: Operator
      readonly braces: boolean
      readonly operands: readonly NumberOperand[]
    }
  | {
      readonly kind: 'comparePort'
      readonly symbol: StringSymbol
      readonly operator: '==' | '!='
      readonly braces: boolean
      readonly operands: readonly PortOperand[]
    }
  | { readonly kind: 'resident'; readonly port: Name }
