/** Makes a history smaller that fails, by leaving out what it fails without. */
import type { Json } from '../../../ovsdb/index.ts'
import type { Change, History, Transaction } from './change.ts'

/** Whether a history still fails in the same way. Answers false when there is no time left. */
export type Fails = (history: History) => Promise<boolean>

/** Without transactions, then without changes, columns and elements, until nothing more can be left out. */
export async function shrinkHistory(history: History, fails: Fails): Promise<History> {
  let smallest = history
  for (let before: History | undefined; before !== smallest; ) {
    before = smallest
    smallest = await shrinkList(smallest, fails)
    smallest = await shrinkEach(smallest, (list) => fails(list), shrinkTransaction)
  }
  return smallest
}

type Accepts<T> = (smaller: T) => Promise<boolean>

/** Without halves, quarters, and so on, down to single elements. */
async function shrinkList<T>(list: readonly T[], accepts: Accepts<readonly T[]>): Promise<readonly T[]> {
  let smallest = list
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < smallest.length; ) {
      const smaller = [...smallest.slice(0, from), ...smallest.slice(from + size)]
      if (await accepts(smaller)) smallest = smaller
      else from += size
    }
  }
  return smallest
}

/** Shrinks the elements of a list one by one. */
async function shrinkEach<T>(
  list: readonly T[],
  accepts: Accepts<readonly T[]>,
  shrink: (one: T, accepts: Accepts<T>) => Promise<T>,
): Promise<readonly T[]> {
  let smallest = list
  for (const [at, one] of list.entries()) {
    const smaller = await shrink(one, (by) => accepts(smallest.with(at, by)))
    if (smaller !== one) smallest = smallest.with(at, smaller)
  }
  return smallest
}

async function shrinkTransaction(
  transaction: Transaction,
  accepts: Accepts<Transaction>,
): Promise<Transaction> {
  const of = (changes: readonly Change[]): Transaction => ({ ...transaction, changes })
  const fewer = await shrinkList(transaction.changes, (changes) => accepts(of(changes)))
  const smaller = await shrinkEach(fewer, (changes) => accepts(of(changes)), shrinkChange)
  return smaller === transaction.changes ? transaction : of(smaller)
}

async function shrinkChange(change: Change, accepts: Accepts<Change>): Promise<Change> {
  if (change.kind === 'delete') return change
  const columns = Object.entries(change.columns)
  const of = (some: readonly (readonly [string, Json])[]): Change => ({
    ...change,
    columns: Object.fromEntries(some),
  })
  const fewer = await shrinkList(columns, (some) => accepts(of(some)))
  const smaller = await shrinkEach(fewer, (some) => accepts(of(some)), shrinkColumn)
  return smaller === columns ? change : of(smaller)
}

type Entry = readonly [column: string, value: Json]

async function shrinkColumn(entry: Entry, accepts: Accepts<Entry>): Promise<Entry> {
  const [column, value] = entry
  const [kind, elements] = Array.isArray(value) ? (value as readonly Json[]) : []
  if ((kind !== 'set' && kind !== 'map') || !Array.isArray(elements)) return entry
  const of = (some: readonly Json[]): Entry => [column, [kind, some]]
  const smaller = await shrinkList(elements as readonly Json[], (some) => accepts(of(some)))
  return smaller === elements ? entry : of(smaller)
}
