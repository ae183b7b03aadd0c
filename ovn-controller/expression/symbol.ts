/**
 * What a name in an expression can stand for: a field, bits of a field, or a
 * predicate (ovn-sb(5), "Symbols"). The table itself is in `symbols.ts`.
 */
import type { OfField } from '../openflow/index.ts'

/** What may be asked of a symbol: order and bits, equality only, or a truth value. */
export type Level = 'nominal' | 'ordinal' | 'Boolean'

/** Where a symbol may be assigned: nowhere, in any action list, or only inside `ct_commit { }`. */
export type Writable = 'never' | 'always' | 'ct_commit'

interface Common {
  readonly name: string
  readonly level: Level
  /** Predicates that the use of the symbol implies, as an expression. */
  readonly prerequisites: string
}

/** A port name, held in a register as the port's tunnel key. */
export interface StringSymbol extends Common {
  readonly kind: 'string'
  readonly name: 'inport' | 'outport'
  readonly field: OfField
}

/** A field that is compared by itself. */
export interface FieldSymbol extends Common {
  readonly kind: 'field'
  readonly bits: number
  readonly field: OfField
  readonly writable: Writable
  /** Alternatives are multiplied out instead of becoming a clause of a conjunctive match. */
  readonly mustCrossproduct: boolean
}

/** Bits of another field under a name of their own. */
export interface SubfieldSymbol extends Common {
  readonly kind: 'subfield'
  readonly bits: number
  readonly of: FieldSymbol
  readonly offset: number
  readonly writable: Writable
}

/** Shorthand for an expression. */
export interface PredicateSymbol extends Common {
  readonly kind: 'predicate'
  readonly expansion: string
}

export type LogicalSymbol = StringSymbol | FieldSymbol | SubfieldSymbol | PredicateSymbol

/** Bits of a root field, `offset` from its least significant bit. */
export interface Slice {
  readonly root: FieldSymbol
  readonly offset: number
  readonly bits: number
}
