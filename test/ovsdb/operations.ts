/** Random operations on the example database. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { beginTransaction, type Client, commit, type Transaction, type Uuid } from '../../ovsdb/index.ts'
import { example } from './example.ts'
import type { Watched } from './watch.ts'

const text = fc.constantFrom('', 'a', 'b', 'c', 'set', 'é"\\')
const number = fc.integer({ min: 0, max: 4 })
const pick = fc.nat({ max: 1000 })
const cells = fc.record(
  {
    count: fc.integer(),
    weight: fc.constantFrom(0, 1, -2.5),
    on: fc.boolean(),
    note: fc.option(text),
    colour: fc.option(fc.constantFrom('red' as const, 'green' as const)),
    tags: fc.uniqueArray(text),
    numbers: fc.uniqueArray(number),
    options: fc.dictionary(text, text, { noNullPrototype: true }).map((map) => Object.entries(map)),
  },
  { requiredKeys: [] },
)

/** One random operation; which row it is for follows from `pick`. */
export const operation = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), cells }),
  fc.record({ kind: fc.constant('update' as const), pick, cells }),
  fc.record({ kind: fc.constant('delete' as const), pick }),
  fc.record({ kind: fc.constant('tag' as const), pick, add: fc.boolean(), element: text }),
  fc.record({ kind: fc.constant('friend' as const), pick, add: fc.boolean(), other: pick }),
  fc.record({ kind: fc.constant('option' as const), pick, add: fc.boolean(), key: text, value: text }),
  fc.record({ kind: fc.constant('level' as const), pick, add: fc.boolean(), key: text, value: number }),
)
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

type ElementArguments = readonly [element: string | number, value?: string | number]

let names = 0

/** Adds an operation to a transaction; `uuids` are the rows that are there. */
export function apply(
  transaction: Transaction<typeof example>,
  uuids: readonly Uuid[],
  operation: Operation,
): void {
  if (operation.kind === 'insert') {
    transaction.insert('Item', { name: `item ${names++}`, ...operation.cells })
    return
  }
  const row = uuids[operation.pick % uuids.length]
  if (!row) return
  const change = (
    column: 'tags' | 'friends' | 'options' | 'levels',
    add: boolean,
    ...pair: ElementArguments
  ): void => {
    if (add) transaction.addElement('Item', row, column, ...pair)
    else transaction.removeElement('Item', row, column, pair[0])
  }
  try {
    if (operation.kind === 'update') transaction.update('Item', row, operation.cells)
    else if (operation.kind === 'delete') transaction.delete('Item', row)
    else if (operation.kind === 'tag') change('tags', operation.add, operation.element)
    else if (operation.kind === 'friend')
      change('friends', operation.add, uuids[operation.other % uuids.length] ?? row)
    else if (operation.kind === 'option') change('options', operation.add, operation.key, operation.value)
    else change('levels', operation.add, operation.key, operation.value)
  } catch (error) {
    // A column given whole and by element in one transaction is refused; the rest of it stands.
    if (!/as a whole and by element/.test(String(error))) throw error
  }
}

/** The rows that a monitor knows of. */
export function uuids(watched: Watched): Uuid[] {
  return watched.integral
    .sorted()
    .filter((row) => row.startsWith('Item '))
    .map((row) => JSON.parse(row.slice('Item '.length))[0])
}

/** Deletes every row. */
export async function clear(client: Client, watched: Watched): Promise<void> {
  const transaction = beginTransaction(example)
  for (const uuid of uuids(watched)) transaction.delete('Item', uuid)
  await commit(client, transaction)
  expect(watched.integral.sorted()).toEqual([])
}
