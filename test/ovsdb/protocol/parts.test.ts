/** Rows of large messages, given out while the message arrives. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFraming } from '../../../ovsdb/protocol/framing.ts'
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  member,
  parseExactly,
  stringifyJson,
} from '../../../ovsdb/protocol/json.ts'
import { createReplica } from '../../../ovsdb/replica/replica.ts'
import { selectTables } from '../../../ovsdb/replica/selection.ts'
import { example } from '../example.ts'

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\\"', '},{', '[', ',', 'é\\', '12345678901234567890'),
)
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => parseExactly(String(n))),
  fc.array(fc.tuple(text, text)).map((pairs): Json => ['map', pairs]),
)
const row = fc.dictionary(text, value, { noNullPrototype: true, maxKeys: 4 })
const updates = fc.dictionary(
  // Names of tables are identifiers: `__proto__` could not be put together again below.
  text.filter((name) => !/^\d+$|^__proto__$/.test(name)),
  fc.dictionary(fc.uuid(), fc.record({ initial: row }), { noNullPrototype: true }),
  { noNullPrototype: true },
)

/** Each place in which a server puts rows, and members in either order. */
const message: fc.Arbitrary<JsonObject> = fc
  .tuple(updates, fc.boolean(), fc.nat(3))
  .map(([rows, last, kind]) => {
    const [name, content]: [string, Json] =
      kind === 0
        ? ['result', rows]
        : kind === 1
          ? ['result', [false, 'id', rows]]
          : ['params', ['monitor', 'id', rows]]
    return last ? { id: 7, [name]: content, error: null } : { [name]: content, error: null, id: 7 }
  })

const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 40 }))

function* pieces(bytes: Buffer, sizes: Iterator<number>): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = sizes.next().value ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** The tables of a message, wherever they are in it. */
function tablesOf(message: Json): JsonObject {
  if (!isObject(message)) throw new Error('no message')
  const outer = member(message, 'result') ?? member(message, 'params')
  const tables = isArray(outer) ? outer.at(-1) : outer
  if (!isObject(tables)) throw new Error('no tables')
  return tables
}

test('in any pieces: the parts and what is left are the message, and no row comes twice', () => {
  let parted = 0
  fc.assert(
    fc.property(fc.array(message, { maxLength: 3 }), sizes, fc.boolean(), (written, stream, wanted) => {
      const found: Json[] = []
      let parts: Record<string, Record<string, Json>> = {}
      const framing = createFraming(
        (message) => {
          const tables = tablesOf(message) as Record<string, Record<string, Json>> // parsed here, so writable
          for (const [table, rows] of Object.entries(parts)) {
            const left = tables[table] ?? {}
            expect(Object.keys(left).filter((uuid) => uuid in rows)).toEqual([])
            tables[table] = { ...rows, ...left }
          }
          parts = {}
          found.push(message)
        },
        {
          large: 60,
          parts: {
            wanted: (head) => {
              expect(Object.keys(head).some((name) => name === 'result' || name === 'params')).toBe(true)
              return wanted
            },
            part: ({ table, rows }) => {
              parted++
              const earlier = parts[table] ?? {}
              expect(Object.keys(earlier).filter((uuid) => uuid in rows)).toEqual([])
              parts[table] = { ...earlier, ...rows }
            },
          },
        },
      )
      const bytes = Buffer.from(written.map(stringifyJson).join('\n'))
      for (const piece of pieces(bytes, stream)) framing.push(piece)
      expect(found).toEqual(written)
    }),
    { numRuns: 500 },
  )
  expect(parted).toBeGreaterThan(100)
})

test('in any pieces: the deltas are those of the whole message', () => {
  const cell = fc.record({
    initial: fc.record(
      { name: text, count: fc.integer(), tags: fc.uniqueArray(text).map((all): Json => ['set', all]) },
      { requiredKeys: ['name'] },
    ),
  })
  const items = fc.dictionary(fc.uuid(), cell, { noNullPrototype: true, minKeys: 1, maxKeys: 30 })
  const tables = selectTables(example, { Item: ['name', 'count', 'tags'] })
  fc.assert(
    fc.property(items, sizes, (rows, stream) => {
      const whole = createReplica(tables)
      whole.dump({ Item: rows }, 'differences')
      const replica = createReplica(tables)
      replica.begin('dump', 'differences')
      const framing = createFraming(
        (message) => {
          replica.part(tablesOf(message))
          replica.end()
        },
        {
          large: 100,
          parts: { wanted: () => true, part: ({ table, rows }) => replica.part({ [table]: rows }) },
        },
      )
      const bytes = Buffer.from(JSON.stringify({ id: 0, result: { Item: rows }, error: null }))
      for (const piece of pieces(bytes, stream)) framing.push(piece)
      expect(replica.take()).toEqual(whole.take())
    }),
  )
})

test('arbitrary bytes in a large message give an error, or a message', () => {
  const start = Buffer.from('{"id":0,"result":{"T":{"a":{"x":1},"b":{"y":[2,3]},')
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array(), fc.constantFrom('{', '}', '[', ']', ',', '"', ':', '1'))),
      sizes,
      (noise, stream) => {
        const framing = createFraming(() => {}, {
          large: 10,
          parts: { wanted: () => true, part: () => {} },
        })
        const bytes = Buffer.concat([start, ...noise.map((one) => Buffer.from(one))])
        try {
          for (const piece of pieces(bytes, stream)) framing.push(piece)
        } catch (error) {
          expect(error).toHaveProperty('name', 'FramingError')
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a large message has no more bytes than are allowed, although its rows are not kept', () => {
  const framing = createFraming(() => {}, {
    limit: 100_000,
    large: 1_000,
    parts: { wanted: () => true, part: () => {} },
  })
  framing.push(Buffer.from('{"result":{"T":{'))
  const rows = Buffer.from(`"r":{"x":"${'x'.repeat(2_000)}"},`)
  expect(() => {
    for (let n = 0; n < 1_000; n++) framing.push(rows)
  }).toThrow(/longer than 100000 bytes/)
})

test('integers of 64 bits are read and written as they are', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), text, (integer, name) => {
      const json = `{"a":[${integer},"${integer}"],"b":{${JSON.stringify(name)}:${integer}}}`
      const found: Json[] = []
      createFraming((message) => found.push(message)).push(Buffer.from(json))
      const expected = BigInt(Number(integer)) === integer && Number.isSafeInteger(Number(integer))
      expect(found).toEqual([
        {
          a: [expected ? Number(integer) : integer, String(integer)],
          b: { [name]: expected ? Number(integer) : integer },
        },
      ])
      expect(stringifyJson(found[0] ?? null)).toBe(json)
    }),
    { numRuns: 500 },
  )
})

test('a message that nests deeper than the stock server allows is an error', () => {
  const framing = createFraming(() => {})
  framing.push(Buffer.from(`{"a":${'['.repeat(999)}${']'.repeat(999)}}`))
  expect(() => framing.push(Buffer.from(`{"a":${'['.repeat(1_000)}`))).toThrow(/nests deeper/)
})
