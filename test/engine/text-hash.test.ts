/** Hashes of texts: what is published of FNV-1a, and no two of many names in one place. */
import { expect, test } from 'vitest'
import { textHash } from '../../engine/index.ts'

test('it is FNV-1a of the bytes of the text in UTF-16, low byte first', () => {
  expect(textHash('')).toBe(0x811c9dc5)
  // The published hash of the bytes "foobar", two of which make a code unit.
  expect(textHash(Buffer.from('foobar').toString('utf16le'))).toBe(0xbf9cf968)
})

test('names that differ in a number hardly ever share the low bits', () => {
  const names = Array.from({ length: 1000 }, (_, n) => `table=${n % 8},priority=${n}`)
  expect(new Set(names.map((name) => textHash(name) & 0xfffff)).size).toBeGreaterThan(990)
})
