/** Pauses between attempts to connect, as Open vSwitch has them. */
import { expect, test } from 'vitest'
import { Backoff } from '../../../ovsdb/client/backoff.ts'

/** The pauses after attempts that failed. */
function failures(backoff: Backoff, times: number): readonly number[] {
  return Array.from({ length: times }, () => backoff.next(undefined))
}

test('every remote is tried once without a pause, then pauses double up to the longest', () => {
  expect(failures(new Backoff(3, 1_000, 8_000), 8)).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
})

test('only a connection that outlived the last pause makes the next one short', () => {
  const backoff = new Backoff(1, 1_000, 8_000)
  expect(failures(backoff, 3)).toEqual([1_000, 2_000, 4_000])
  expect(backoff.next(3_999)).toBe(8_000)
  expect(backoff.next(8_000)).toBe(1_000)
  expect(failures(backoff, 1)).toEqual([2_000])
})

test('after a connection that is given up for a better one all remotes are tried at once', () => {
  const backoff = new Backoff(2, 1_000, 8_000)
  failures(backoff, 5)
  backoff.reset()
  expect(backoff.next(50)).toBe(0)
  expect(failures(backoff, 3)).toEqual([0, 1_000, 2_000])
})

test('an attempt may take as long as the last pause, and a second at least', () => {
  const backoff = new Backoff(1, 1_000, 8_000)
  expect(backoff.patience).toBe(1_000)
  failures(backoff, 3)
  expect(backoff.patience).toBe(4_000)
})
