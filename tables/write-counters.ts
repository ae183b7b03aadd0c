/** The names under which a daemon counts what becomes of its transactions (`coverage/show`). */
import type { Outcome } from '../ovsdb/index.ts'

/** The stock daemons' counters. */
export const outcomeCounters: Readonly<Record<Outcome['status'], string>> = {
  committed: 'txn_success',
  unchanged: 'txn_unchanged',
  tryAgain: 'txn_try_again',
  notOwner: 'txn_not_locked',
  error: 'txn_error',
}

/** Counters of rows that a server has refused, and of cells that others keep writing against. */
export const withheldCounters: Readonly<Record<'refused' | 'contended', string>> = {
  refused: 'txn_rows_held_back',
  contended: 'txn_contended',
}

export const writeCounters: readonly string[] = [
  ...Object.values(outcomeCounters),
  ...Object.values(withheldCounters),
]
