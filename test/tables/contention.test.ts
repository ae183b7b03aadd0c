/** A cell that somebody else writes again and again is put right less and less often; everything else is as quick as ever. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  asUuid,
  beginTransaction,
  type DatabaseSchema,
  type Json,
  type Transaction,
  type Uuid,
} from '../../ovsdb/index.ts'
import { Contention } from '../../tables/contention.ts'
import { derivedUuid } from '../../tables/index.ts'
import { eventually, type KeptDatabase, keepDatabase, schema, thing } from './kept-database.ts'

let kept: KeptDatabase

beforeEach(async () => {
  kept = await keepDatabase()
})
afterEach(() => kept.close())

const where = (id: string): Json => [['_uuid', '==', ['uuid', thing(id)]]]
const row = async (id: string): Promise<Readonly<Record<string, Json>> | undefined> =>
  (await kept.rows('Thing')).get(thing(id))

/** Does something over and over, as soon as it has been undone, for so many milliseconds; gives how often. */
async function fight(
  milliseconds: number,
  isUndone: () => Promise<boolean>,
  operations: () => readonly Json[],
): Promise<number> {
  let times = 0
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (await isUndone()) {
      await kept.transact(...operations())
      times++
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return times
}

const alter = (id: string, columns: { readonly [column: string]: Json }): Json => ({
  op: 'update',
  table: 'Thing',
  where: where(id),
  row: columns,
})

test('a cell is put right at once three times, and then after 50 ms, 100 ms, and so on', async () => {
  kept.want({ one: { name: 'one', note: 'ours' } })
  await kept.rest()
  const right = async (): Promise<boolean> => (await row('one'))?.note === 'ours'
  for (let n = 0; n < 3; n++) {
    await kept.transact(alter('one', { note: 'theirs' }))
    await eventually('it is right again', right)
  }
  expect(kept.told).toEqual([])
  const times = await fight(1_500, right, () => [alter('one', { note: 'theirs' })])
  expect(times).toBeGreaterThanOrEqual(3)
  expect(times).toBeLessThanOrEqual(6)
  expect(kept.told).toEqual([
    `Thing one (${thing('one')}) note is set to theirs by somebody else again and again; it is set to ours less often from now on`,
  ])
  expect(kept.link.withheld.contended).toEqual([
    expect.objectContaining({ name: 'one', column: 'note', ours: 'ours', theirs: 'theirs' }),
  ])
  await eventually('it is right in the end', right)
})

test('meanwhile other cells of the row, other rows and the number that says so are written at once', async () => {
  const wanted = { note: 'ours' }
  kept.want({ one: { name: 'one', ...wanted } })
  await kept.rest()
  const right = async (): Promise<boolean> => (await row('one'))?.note === 'ours'
  const fought = fight(1_500, right, () => [alter('one', { note: 'theirs' })])
  await eventually('it is slowed down', () => kept.told.length > 0)
  for (let n = 1; n <= 5; n++) {
    kept.want({ one: { name: 'one', value: n, ...wanted }, [`more${n}`]: { name: `more${n}` } }, n)
    await eventually('the rest is there', async () => {
      const [global] = (await kept.rows('Store_Global')).values()
      return (await row('one'))?.value === n && global?.number === n && (await row(`more${n}`)) !== undefined
    })
    expect(kept.link.withheld.contended).toHaveLength(1)
  }
  await fought
})

test('an option of a map, and a row that is deleted, are slowed down as a cell is', async () => {
  kept.want({ one: { name: 'one', options: { a: 'ours', b: 'b' } }, two: { name: 'two' } })
  await kept.rest()
  const options = await fight(
    1_500,
    async () => JSON.stringify((await row('one'))?.options).includes('ours'),
    () => [
      alter('one', {
        options: [
          'map',
          [
            ['a', 'theirs'],
            ['b', 'b'],
          ],
        ],
      }),
    ],
  )
  expect(options).toBeLessThanOrEqual(10)
  const deletions = await fight(
    1_500,
    async () => (await row('two')) !== undefined,
    () => [{ op: 'delete', table: 'Thing', where: where('two') }],
  )
  expect(deletions).toBeGreaterThanOrEqual(5)
  expect(deletions).toBeLessThanOrEqual(10)
  expect(kept.told).toEqual([
    expect.stringMatching(/ options:a is set to theirs by somebody else again and again; it is set to ours /),
    expect.stringMatching(/^Thing two .* is deleted by somebody else again and again; it is inserted again /),
  ])
})

test('a row that somebody inserts again and again is deleted less and less often', async () => {
  kept.want({})
  await kept.rest()
  const times = await fight(
    1_500,
    async () => (await kept.rows('Tag')).size === 0,
    () => [{ op: 'insert', table: 'Tag', row: { name: 'theirs', note: `${Math.random()}` } }],
  )
  expect(times).toBeGreaterThanOrEqual(5)
  expect(times).toBeLessThanOrEqual(10)
  expect(kept.told).toEqual([
    expect.stringMatching(
      /^Tag theirs .* is inserted by somebody else again and again; it is deleted again less /,
    ),
  ])
})

test('rows of others that come one after the other are deleted at once', async () => {
  kept.want({})
  await kept.rest()
  for (let n = 0; n < 20; n++) {
    await kept.transact({ op: 'insert', table: 'Tag', row: { name: `tag${n}` } })
    await eventually('it is gone', async () => (await kept.rows('Tag')).size === 0)
  }
  expect(kept.told).toEqual([])
})

test('what is wanted now so and now so is written as often as it is wanted, and so is what comes and goes', async () => {
  for (let n = 0; n < 40; n++) {
    kept.want(
      n % 2 === 0
        ? { one: { name: 'one', note: 'a' }, two: { name: 'two' } }
        : { one: { name: 'one', note: 'b' } },
    )
    await kept.rest()
    expect((await row('one'))?.note).toBe(n % 2 === 0 ? 'a' : 'b')
  }
  expect(kept.told).toEqual([])
})

/** Rows that are inserted without a uuid, as the contention of a database sees them; `find` looks a row up. */
function withoutUuid() {
  const there = new Map<string, string>()
  const contention = new Contention(schema, (table, uuid) =>
    table === 'Tag' && there.has(uuid)
      ? { value: (column) => (column === 'name' ? there.get(uuid) : '') }
      : undefined,
  )
  let now = 0
  const write = (fill: (transaction: Transaction) => void): readonly string[] => {
    const transaction = beginTransaction<DatabaseSchema>(schema)
    fill(transaction)
    now += 10
    const told: string[] = []
    const rows = contention.review(transaction.rows(), now, ({ ours, theirs }) =>
      told.push(`${ours} ${theirs}`),
    )
    const inserted = new Map<string, Uuid>()
    for (const { kind, reference, content } of rows) {
      if (kind === 'delete') there.delete(String(reference))
      if (typeof reference === 'string') continue
      const uuid = derivedUuid('Tag', `${now} ${reference.newRow}`)
      inserted.set(reference.newRow, uuid)
      there.set(uuid, content)
    }
    contention.written(rows, inserted, now)
    return told
  }
  return { write, there }
}

test('new rows without a uuid are known by what they contain', () => {
  const { write } = withoutUuid()
  for (let n = 0; n < 20; n++)
    expect(write((transaction) => transaction.insert('Tag', { name: `tag${n}` }))).toEqual([])
  for (let n = 0; n < 4; n++)
    expect(write((transaction) => transaction.insert('Tag', { name: 'same' }))).toEqual([])
  expect(write((transaction) => transaction.insert('Tag', { name: 'same' }))).toEqual(['inserted deleted'])
})

test('new rows without a uuid that come and go as they are wanted do so at once', () => {
  const { write, there } = withoutUuid()
  for (let n = 0; n < 20; n++) {
    expect(write((transaction) => transaction.insert('Tag', { name: 'same' }))).toEqual([])
    const [uuid = ''] = there.keys()
    expect(write((transaction) => transaction.delete('Tag', asUuid(uuid)))).toEqual([])
    expect(there.size).toBe(0)
  }
})

test('what is written along with a cell that waits, such as its time, waits with it', () => {
  const contention = new Contention(schema, () => undefined)
  const one = thing('one')
  let now = 0
  const sent = Array.from({ length: 6 }, () => {
    now += 10
    const transaction = beginTransaction<DatabaseSchema>(schema)
    transaction.update('Thing', one, { note: 'ours' })
    transaction.updateAlong('Thing', one, { value: now })
    transaction.addElementAlong('Thing', one, 'options', 'at', `${now}`)
    const rows = contention.review(transaction.rows(), now, () => {})
    contention.written(rows, new Map(), now)
    return rows.flatMap((row) => row.operations()).length
  })
  expect(sent).toEqual([2, 2, 2, 2, 0, 0])
})
