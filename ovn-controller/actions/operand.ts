/** Operands of actions: fields with their types, widths and writability, and constants that suit them. */
import { ADDRESS_BITS } from '../../address/index.ts'
import {
  type Cursor,
  constantBits,
  type FieldReference,
  parseFieldReference,
  type StringSymbol,
  sliceOf,
  type Token,
  type Writable,
} from '../expression/index.ts'
import { type Subfield, wholeField } from '../openflow/index.ts'
import type { Action } from './action.ts'
import type { ArgumentKind } from './call.ts'
import { loadAction } from './load.ts'

export type Reference = FieldReference | StringSymbol

export const isPort = (reference: Reference): reference is StringSymbol => 'kind' in reference

const nameOf = (reference: Reference): string => (isPort(reference) ? reference.name : reference.symbol.name)

/** Where a list may write: `ct_commit { }` has its own fields, everything else the rest. */
export type Scope = Exclude<Writable, 'never'>

/** Reads operands at the cursor, and gathers what they demand of the packet. */
export class Operands {
  readonly #cursor: Cursor
  prerequisites: ReadonlySet<string> = new Set<string>()
  scope: Scope = 'always'

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  require(prerequisite: string): void {
    if (prerequisite !== '') this.prerequisites = new Set([...this.prerequisites, prerequisite])
  }

  checkKind(reference: Reference, kind: ArgumentKind): void {
    const cursor = this.#cursor
    const name = nameOf(reference)
    if (isPort(reference)) {
      if (kind !== 'port') cursor.error(`Cannot use string field ${name} where numeric field is required.`)
    } else if (kind === 'port') {
      cursor.error(`Cannot use numeric field ${name} where string field is required.`)
    } else if (reference.bits !== kind) {
      cursor.error(
        `Cannot use ${reference.bits}-bit field ${rangeText(reference)} where ${kind}-bit field is required.`,
      )
    }
  }

  /** That a field can take a result of that kind. */
  checkTarget(reference: Reference, kind: ArgumentKind): void {
    this.checkKind(reference, kind)
    this.checkWritable(reference)
  }

  /** A field as an operand: its prerequisites become the program's. */
  reference(): Reference {
    const reference = parseFieldReference(this.#cursor)
    const symbol = isPort(reference) ? reference : reference.symbol
    if (symbol.kind === 'predicate') {
      this.#cursor.error(`Predicate symbol ${symbol.name} used where lvalue required.`)
    }
    this.require(symbol.prerequisites)
    return reference
  }

  subfield(reference: Reference): Subfield {
    if (isPort(reference)) return wholeField(reference.field.name)
    const slice = sliceOf(reference)
    if (!slice) return this.#cursor.error(`Predicate symbol ${nameOf(reference)} used where lvalue required.`)
    return { field: slice.root.field, offset: slice.offset, bits: slice.bits }
  }

  checkWritable(reference: Reference): void {
    if (isPort(reference)) {
      if (this.scope !== 'ct_commit') return
    } else if (reference.symbol.kind === 'predicate' || reference.symbol.writable === this.scope) return
    this.#cursor.error(`Field ${nameOf(reference)} is not modifiable.`)
  }

  /** The right side of `=` or `<->`, which must be of the left side's type and width. */
  pair(left: Reference, kind: 'assign' | 'exchange'): Reference {
    const cursor = this.#cursor
    const right = this.reference()
    const typeOf = (one: Reference) => (isPort(one) ? 'string' : 'integer')
    const typed = (one: Reference) => `${typeOf(one)} field (${nameOf(one)})`
    const bits = (one: Reference) => (isPort(one) ? 0 : one.bits)
    if (typeOf(left) !== typeOf(right)) {
      cursor.error(
        kind === 'exchange'
          ? `Can't exchange ${typed(left)} with ${typed(right)}.`
          : `Can't assign ${typed(right)} to ${typed(left)}.`,
      )
    }
    if (bits(left) !== bits(right)) {
      cursor.error(
        kind === 'exchange'
          ? `Can't exchange ${bits(left)}-bit field with ${bits(right)}-bit field.`
          : `Can't assign ${bits(right)}-bit value to ${bits(left)}-bit destination.`,
      )
    }
    this.checkWritable(left)
    if (kind === 'exchange') this.checkWritable(right)
    return right
  }

  load(left: Reference): Action {
    const cursor = this.#cursor
    const { token } = cursor
    const number = token.kind === 'integer' || token.kind === 'addressParameter'
    if (!number && token.kind !== 'string') return cursor.syntaxError('expecting constant')
    if (isPort(left) === number) {
      const [type, other] = isPort(left) ? ['String', 'integer'] : ['Integer', 'string']
      cursor.error(`${type} field ${nameOf(left)} is not compatible with ${other} constant.`)
    }
    const bits = isPort(left) || token.kind === 'string' ? 0 : constantWidth(token)
    const width = isPort(left) || left.symbol.kind === 'predicate' ? 0 : left.symbol.bits
    if (bits > width) {
      cursor.error(`${bits}-bit constant is not compatible with ${width}-bit field ${nameOf(left)}.`)
    }
    this.checkWritable(left)
    cursor.advance()
    const to = this.subfield(left)
    if (token.kind === 'string') return { kind: 'setPort', to, port: token.value }
    if (token.kind === 'addressParameter') {
      return { kind: 'setAddress', to, format: token.format, parameter: token.parameter }
    }
    return { kind: 'openflow', actions: [loadAction(to, token.value, token.mask)] }
  }
}

function constantWidth(token: Extract<Token, { kind: 'integer' | 'addressParameter' }>): number {
  return token.kind === 'integer' ? constantBits(token) : ADDRESS_BITS[token.format]
}

export function rangeText(reference: Reference): string {
  if (isPort(reference)) return `${reference.name}[0..-1]`
  return `${nameOf(reference)}[${reference.offset}..${reference.offset + reference.bits - 1}]`
}
