/** Framing: bytes in any pieces, the same messages. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFraming } from '../../../ovsdb/protocol/framing.ts'
import { type Json, parseExactly } from '../../../ovsdb/protocol/json.ts'

function messages(pieces: readonly Buffer[], limit?: number): Json[] {
  const found: Json[] = []
  const framing = createFraming((message) => found.push(message), limit === undefined ? {} : { limit })
  for (const piece of pieces) framing.push(piece)
  return found
}

test('any split of a stream gives the messages that were written', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', '\\', '\\"', '}{', '[', 'é\\'),
  )
  const message = fc.dictionary(text, fc.oneof(fc.jsonValue(), fc.array(text)), { noNullPrototype: true })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(message, fc.constantFrom('', ' ', '\n', '\r\n\t'))),
      fc.infiniteStream(fc.integer({ min: 1, max: 12 })),
      (written, sizes) => {
        const bytes = Buffer.from(written.map(([json, space]) => JSON.stringify(json) + space).join(''))
        const pieces: Buffer[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value ?? 1
          pieces.push(bytes.subarray(at, at + size))
          at += size
        }
        const expected = written.map(([json]) => parseExactly(JSON.stringify(json)))
        expect(messages(pieces)).toEqual(expected)
        expect(messages([bytes])).toEqual(expected)
      },
    ),
    { numRuns: 500 },
  )
})

test('what cannot be JSON is an error', () => {
  expect(() => messages([Buffer.from('HTTP/1.1 400')])).toThrow(/between messages/)
  expect(() => messages([Buffer.from('{}}')])).toThrow(/between messages/)
  expect(() => messages([Buffer.from('"text"')])).toThrow(/between messages/)
  expect(() => messages([Buffer.from('{"a" 1}')])).toThrow(/JSON/)
})

test('arbitrary bytes give messages or an error, never anything else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
      try {
        messages(pieces.map((piece) => Buffer.from(piece)))
      } catch (error) {
        expect(error).toHaveProperty('name', 'FramingError')
      }
    }),
  )
})

test('a message longer than the limit is an error before it is complete', () => {
  const piece = Buffer.from(`{"a":"${'x'.repeat(100)}`)
  expect(() => messages([piece], 50)).toThrow(/longer than 50 bytes/)
})

test('the cost of a message does not depend on how many pieces it comes in', () => {
  const bytes = Buffer.from(JSON.stringify({ rows: Array.from({ length: 400_000 }, (_, i) => `row ${i}`) }))
  const time = (size: number): number => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
    const start = process.cpuUsage()
    expect(messages(pieces)).toHaveLength(1)
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  time(65_536)
  // Six thousand pieces instead of a hundred: quadratic work would be sixty times as much.
  expect(time(1_024)).toBeLessThan(8 * time(65_536) + 50_000)
})
