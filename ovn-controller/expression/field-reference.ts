/** Reads a symbol with an optional bit range, and resolves it to bits of a root field. */
import type { Cursor } from './cursor.ts'
import type { FieldReference } from './expression.ts'
import type { Slice, StringSymbol } from './symbol.ts'
import { symbolNamed } from './symbols.ts'

/** `inport`, `eth.dst`, `reg0[1..3]`. */
export function parseFieldReference(cursor: Cursor): FieldReference | StringSymbol {
  const symbol = cursor.token.kind === 'id' ? symbolNamed(cursor.token.name) : undefined
  if (!symbol) return cursor.syntaxError('expecting field name')
  cursor.advance()
  if (!cursor.matchMark('[')) {
    if (symbol.kind === 'string') return symbol
    return { symbol, offset: 0, bits: symbol.kind === 'predicate' ? 1 : symbol.bits }
  }
  if (symbol.kind === 'string') cursor.error(`Cannot select subfield of string field ${symbol.name}.`)
  const low = cursor.forceInteger()
  const high = cursor.matchMark('..') ? cursor.forceInteger() : low
  cursor.forceMark(']')
  const width = symbol.kind === 'predicate' ? 1 : symbol.bits
  if (low > high) cursor.error(`Invalid bit range ${low} to ${high}.`)
  if (high >= width) {
    cursor.error(`Cannot select bits ${low} to ${high} of ${width}-bit field ${symbol.name}.`)
  }
  if (symbol.level === 'nominal' && (low !== 0 || high !== width - 1)) {
    cursor.error(`Cannot select subfield of nominal field ${symbol.name}.`)
  }
  return { symbol, offset: low, bits: high - low + 1 }
}

/** The bits of the root field that a reference stands for; undefined for a predicate. */
export function sliceOf({ symbol, offset, bits }: FieldReference): Slice | undefined {
  switch (symbol.kind) {
    case 'field':
      return { root: symbol, offset, bits }
    case 'subfield':
      return { root: symbol.of, offset: symbol.offset + offset, bits }
    case 'predicate':
      return undefined
  }
}

/** `reg0[1..3]`, as it is written in an expression. */
export function fieldReferenceText({ symbol, offset, bits }: FieldReference): string {
  const width = symbol.kind === 'predicate' ? 1 : symbol.bits
  if (bits === width) return symbol.name
  return bits === 1 ? `${symbol.name}[${offset}]` : `${symbol.name}[${offset}..${offset + bits - 1}]`
}
