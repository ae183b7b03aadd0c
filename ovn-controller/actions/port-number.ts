/** Numbers of 16 bits, as ports and the like are written. */
import type { Cursor } from '../expression/index.ts'

/** @param what what the number is, for the error where there is none */
export function parsePortNumber(cursor: Cursor, what: string): number {
  const { token } = cursor
  if (
    token.kind !== 'integer' ||
    token.format !== 'decimal' ||
    token.mask !== undefined ||
    token.value > 0xffffn
  )
    return cursor.syntaxError(`expecting ${what}`)
  cursor.advance()
  return Number(token.value)
}
