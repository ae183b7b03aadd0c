/** A refusal costs the rows that are refused: everything else is written, and they are tried again when they may be. */
import { connect as connectSocket, createServer, type Server } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  eventually,
  type KeptDatabase,
  keepDatabase,
  part,
  thing,
  type WantedThing,
} from './kept-database.ts'

let kept: KeptDatabase

beforeEach(async () => {
  kept = await keepDatabase()
})
afterEach(() => kept.close())

const names = async (): Promise<readonly unknown[]> =>
  Array.from((await kept.rows('Thing')).values(), ({ name }) => name).sort()
const errors = (): number => kept.outcomes.get('error') ?? 0

test('of many rows of which one is refused all others are written, and the number that says so', async () => {
  const things: Record<string, WantedThing> = {}
  for (let n = 0; n < 100; n++) things[`t${n}`] = { name: `t${n}`, value: n === 57 ? 100 : 1 }
  kept.want(things, 7)
  await kept.rest()
  expect((await kept.rows('Thing')).size).toBe(99)
  expect(Array.from((await kept.rows('Store_Global')).values(), ({ number }) => number)).toEqual([7])
  expect(kept.told).toEqual([expect.stringMatching(/^Thing t57 \([0-9a-f-]{36}\) is held back: .*100/)])
  expect(kept.link.withheld.refused).toEqual([
    expect.objectContaining({ table: 'Thing', row: thing('t57'), name: 't57' }),
  ])
  expect(errors()).toBeLessThan(5)
})

test('a row that is refused when all are committed is found by halving', async () => {
  const things: Record<string, WantedThing> = {}
  for (let n = 0; n < 100; n++) things[`t${n}`] = { name: `t${n}`, ...(n === 57 ? { on: 'nobody' } : {}) }
  kept.want(things)
  await kept.rest()
  expect((await kept.rows('Thing')).size).toBe(99)
  expect(kept.told).toEqual([
    expect.stringMatching(/^Thing t57 .* is held back: referential integrity violation/),
  ])
  expect(errors()).toBeLessThan(12)
})

test('what comes later is written at once, as one transaction, while a row is held back', async () => {
  kept.want({ bad: { name: 'bad', value: 100 }, good: { name: 'good' } })
  await kept.rest()
  const [refused, committed] = [errors(), kept.outcomes.get('committed') ?? 0]
  kept.want({ bad: { name: 'bad', value: 100 }, good: { name: 'good', note: 'new' }, more: { name: 'more' } })
  await kept.rest()
  expect(await names()).toEqual(['good', 'more'])
  expect([errors(), kept.outcomes.get('committed')]).toEqual([refused, committed + 1])
  expect(kept.told).toHaveLength(1)
})

test('an update names the columns only that differ: some may not be written twice', async () => {
  kept.want({ one: { name: 'one', note: 'old' } })
  await kept.rest()
  kept.want({ one: { name: 'one', note: 'new' } })
  await kept.rest()
  expect((await kept.rows('Thing')).get(thing('one'))).toMatchObject({ note: 'new', origin: 'rules' })
  expect(kept.told).toEqual([])
})

test('a new part of a row that is held back comes with it when it has become right', async () => {
  kept.want({ one: { name: 'one', value: 100, parts: ['a'] } })
  await kept.rest()
  expect((await kept.rows('Part')).size).toBe(0)
  expect(kept.link.withheld.refused).toHaveLength(1)
  kept.want({ one: { name: 'one', value: 1, parts: ['b'] } })
  await kept.rest()
  expect([...(await kept.rows('Part')).keys()]).toEqual([part('b')])
  expect(kept.link.withheld.refused).toEqual([])
  expect(kept.told).toHaveLength(1)
})

test('a row is written at once when it has become right', async () => {
  kept.want({ one: { name: 'one', value: 100 } })
  await kept.rest()
  kept.want({ one: { name: 'one', value: 99 } })
  await kept.rest()
  expect(await names()).toEqual(['one'])
  expect(kept.link.withheld.refused).toEqual([])
})

test('a row is written soon when what stood in its way has gone, without being told again', async () => {
  await kept.transact({ op: 'insert', table: 'Thing', row: { name: 'mine' } })
  kept.want({ one: { name: 'mine', note: 'ours' }, two: { name: 'two' } })
  await kept.rest()
  expect(await names()).toEqual(['mine', 'two'])
  await kept.transact({ op: 'delete', table: 'Thing', where: [['name', '==', 'mine']] })
  await eventually('ours is there', async () => (await kept.rows('Thing')).has(thing('one')), 800)
  await kept.rest()
  expect(kept.told).toHaveLength(1)
})

test('a row is tried again after a second, and then less and less often', async () => {
  kept.want({ one: { name: 'one', value: 100 } })
  await kept.rest()
  const before = errors()
  await new Promise((resolve) => setTimeout(resolve, 3_600))
  expect(errors() - before).toBe(2)
  expect(kept.told).toHaveLength(1)
})

test('a row that is wanted no longer is held back no longer', async () => {
  kept.want({ one: { name: 'one', value: 100 } })
  await kept.rest()
  kept.want({})
  await kept.rest()
  expect(kept.link.withheld.refused).toEqual([])
})

test('of the parts of one row, which nothing else keeps alive, the refused ones only are left out', async () => {
  kept.want({ one: { name: 'one', parts: ['a'] } })
  await kept.rest()
  kept.want({ one: { name: 'one', note: 'n', parts: ['a', 'b', 'too long', 'c'] } })
  await kept.rest()
  expect([...(await kept.rows('Part')).keys()].sort()).toEqual(['a', 'b', 'c'].map(part).sort())
  const [one] = (await kept.rows('Thing')).values()
  expect(one).toMatchObject({
    note: 'n',
    parts: ['set', expect.arrayContaining(['a', 'b', 'c'].map((l) => ['uuid', part(l)]))],
  })
  expect(kept.told).toEqual([expect.stringMatching(/^Part .* is held back/)])
})

test('a new row with a refused part is there without it', async () => {
  await kept.transact(
    { op: 'insert', table: 'Part', 'uuid-name': 'p', row: { label: 'a' } },
    { op: 'insert', table: 'Thing', row: { name: 'other', parts: ['named-uuid', 'p'] } },
  )
  kept.want({ one: { name: 'one', parts: ['a', 'b'] } })
  await kept.rest()
  const one = (await kept.rows('Thing')).get(thing('one'))
  expect(one?.parts).toEqual(['uuid', part('b')])
  expect(kept.told).toEqual([expect.stringMatching(/^Part .* is held back: .*label/)])
})

test('rows that need each other are written together though others are refused', async () => {
  kept.want({ one: { name: 'a' }, two: { name: 'b' } })
  await kept.rest()
  // Either alone would have the name of the other.
  kept.want({
    one: { name: 'b' },
    two: { name: 'a' },
    three: { name: 'c', value: 100 },
    four: { name: 'd', on: 'five' },
    five: { name: 'e', on: 'four' },
  })
  await kept.rest()
  const rows = await kept.rows('Thing')
  expect(rows.get(thing('one'))?.name).toBe('b')
  expect(rows.get(thing('two'))?.name).toBe('a')
  expect([...rows.keys()].sort()).toEqual(['one', 'two', 'four', 'five'].map(thing).sort())
  expect(kept.told).toHaveLength(1)
})

test('a value that cannot be put into words costs its row only', async () => {
  kept.want({
    nul: { name: 'a\0b' },
    half: { name: 'half \ud83d' },
    large: { name: 'large', value: 2 ** 60 },
    whole: { name: 'whole', value: 1.5 },
    not: { name: 'not', value: Number.NaN },
    good: { name: 'good \u{1f600}', options: { a: 'b' } },
  })
  await kept.rest()
  expect(await names()).toEqual(['good \u{1f600}'])
  expect(kept.told).toHaveLength(5)
  expect(kept.outcomes.get('error')).toBeUndefined()
  kept.want({ large: { name: 'large', value: 6 } })
  await kept.rest()
  expect(await names()).toContain('large')
})

test('any rows, some of which a server refuses: all others are written, and each refused one is told once', async () => {
  const wanted = fc.array(
    fc.record({
      value: fc.constantFrom(0, 1, 99, 100, 2 ** 60),
      on: fc.option(fc.nat(19), { nil: undefined }),
      foreign: fc.boolean(),
      long: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(wanted, async (rows) => {
      const own = await keepDatabase()
      try {
        const things: Record<string, WantedThing> = {}
        for (const [n, { value, on, foreign, long }] of rows.entries()) {
          if (foreign) await own.transact({ op: 'insert', table: 'Thing', row: { name: `t${n}` } })
          const parts = [`p${n}`, ...(long ? [`part ${n} is long`] : [])]
          things[`t${n}`] = { name: `t${n}`, value, parts, ...(on === undefined ? {} : { on: `t${on}` }) }
        }
        own.want(things, 5)
        await own.rest()
        const bad = new Set(rows.flatMap(({ value, foreign }, n) => (value > 99 || foreign ? [n] : [])))
        // Whoever leans on a row that is not there cannot be there.
        for (let size = -1; size < bad.size; ) {
          size = bad.size
          for (const [n, { on }] of rows.entries())
            if (on !== undefined && (on >= rows.length || bad.has(on))) bad.add(n)
        }
        const good = rows.flatMap((_, n) => (bad.has(n) ? [] : [n]))
        const there = await own.rows('Thing')
        expect(good.filter((n) => !there.has(thing(`t${n}`)))).toEqual([])
        expect(there.size).toBe(good.length + rows.filter(({ foreign }) => foreign).length)
        expect([...(await own.rows('Part')).keys()].sort()).toEqual(good.map((n) => part(`p${n}`)).sort())
        expect((await own.rows('Store_Global')).size).toBe(1)
        expect(own.told.filter((line) => line.startsWith('Thing '))).toHaveLength(bad.size)
        // Of the parts of things that are not there, nobody may ask.
        const long = rows.flatMap((row, n) => (row.long ? [n] : []))
        const parts = own.told.length - bad.size
        expect(parts).toBeGreaterThanOrEqual(long.filter((n) => !bad.has(n)).length)
        expect(parts).toBeLessThanOrEqual(long.length)
        expect(new Set(own.told).size).toBe(own.told.length)
        const sent = [...own.outcomes.values()].reduce((sum, count) => sum + count, 0)
        expect(sent).toBeLessThan(20 + 12 * (bad.size + long.length))
      } finally {
        await own.close()
      }
    }),
    { numRuns: 50 },
  )
}, 60_000)

/** Passes everything on to a server, but drops the connection over a text. */
async function fragile(poison: string, remote: string, servers: Server[]): Promise<string> {
  const [, host = '', port = ''] = /^tcp:(.*):(\d+)$/.exec(remote) ?? []
  const server = createServer((client) => {
    const upstream = connectSocket(Number(port), host)
    client.on('data', (bytes) => (bytes.includes(poison) ? client.destroy() : upstream.write(bytes)))
    upstream.on('data', (bytes) => client.write(bytes))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `tcp:127.0.0.1:${(server.address() as { readonly port: number }).port}`
}

test('a row over which a server drops the connection is found, and not sent for a minute', async () => {
  const servers: Server[] = []
  const own = await keepDatabase((remote) => fragile('poison', remote, servers))
  try {
    const things: Record<string, WantedThing> = {}
    for (let n = 0; n < 2; n++) things[`t${n}`] = { name: `t${n}`, ...(n === 1 ? { note: 'poison' } : {}) }
    own.want(things)
    await eventually('all others are there', async () => (await own.rows('Thing')).size === 1, 50_000)
    await eventually('it is held back', () => own.link.withheld.refused.length === 1, 50_000)
    const [held] = own.link.withheld.refused
    expect(held).toMatchObject({ name: 't1' })
    expect(held?.nextTry).toBeGreaterThan(40_000)
  } finally {
    await own.close()
    for (const server of servers) server.close()
  }
}, 120_000)

test('of many rows of which many are refused all others are written, and a few of the refused are told by name', async () => {
  const things: Record<string, WantedThing> = {}
  // The server takes one after the other, and finds fault when all are there.
  for (let n = 0; n < 900; n++)
    things[`t${n}`] = { name: `t${n}`, ...(n % 3 === 0 ? { on: `none${n}` } : {}) }
  kept.want(things, 7)
  await kept.rest()
  expect((await kept.rows('Thing')).size).toBe(600)
  expect(Array.from((await kept.rows('Store_Global')).values(), ({ number }) => number)).toEqual([7])
  expect(kept.link.withheld.refused).toHaveLength(300)
  expect(kept.told.filter((line) => line.startsWith('Thing '))).toHaveLength(20)
  const more = kept.told.flatMap((line) => /^(\d+) more Thing rows are held back: /.exec(line)?.[1] ?? [])
  expect(more.reduce((sum, number) => sum + Number(number), 0)).toBe(280)
}, 30_000)
