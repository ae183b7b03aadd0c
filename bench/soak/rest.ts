/** Whether a daemon comes to rest: it answers, ends, repeats an error, or writes without end. */
import type { Daemon } from '../stock/index.ts'
import type { Finding } from './fault.ts'
import type { LogWatch } from './log-watch.ts'
import type { Patience } from './stage.ts'
import { quiet, type WatchedDatabase } from './watched-database.ts'

/** Milliseconds without a transaction that count as rest. */
const PAUSE = 15
/** More transactions than that after one of ours are no way to come to rest. */
const MOST_UPDATES = 40
/** An error that is logged so often in a history is repeated. */
const REPEATED = 4

export interface Subject {
  readonly daemon: Daemon
  readonly log: LogWatch
  /** The databases that it writes. */
  readonly databases: readonly WatchedDatabase[]
  /** What it answers in, for people: `sb_cfg`. */
  readonly answer: string
  /** Asks for an answer; gives whether that was possible. */
  ask(): Promise<boolean>
  /** The database in which the answer comes, and whether it is there. */
  readonly answers: WatchedDatabase
  answered(): boolean
}

/**
 * Asks a daemon for an answer, and waits until it has answered and rests.
 *
 * @param asked whether it was asked already, along with what it has to do
 */
export async function comesToRest(
  subject: Subject,
  patience: Patience,
  asked = false,
): Promise<Finding | undefined> {
  const { daemon, log, databases, answer, answers } = subject
  const count = (): number => databases.reduce((sum, { updates }) => sum + updates, 0)
  const before = count()
  const deadline = performance.now() + patience.answer
  while (!asked && !(await subject.ask())) {
    if (performance.now() > deadline) return { kind: 'nothing to ask in', details: recent(databases) }
    await answers.until(() => false, 10)
  }
  const followed = await answers.until(
    () => subject.answered() || !daemon.running,
    Math.max(0, deadline - performance.now()),
  )
  if (!daemon.running) return { kind: 'ended', details: 'the daemon has ended' }
  const updates = count() - before
  if (!followed) {
    const why = updates > MOST_UPDATES ? '' : `: ${log.lastProblem?.slice(0, 150) ?? ''}`
    return {
      kind: updates > MOST_UPDATES ? 'never rests' : `no ${answer}${why}`,
      details: `${updates} transactions in ${patience.answer} ms, ${answer} does not follow${recent(databases)}`,
    }
  }
  const error = log.repeated(REPEATED)
  if (error !== undefined) return { kind: `repeats an error: ${error.slice(0, 150)}`, details: error }
  if (!(await quiet(databases, PAUSE, patience.rest)))
    return {
      kind: 'never rests',
      details: `${count() - before} transactions, and no end${recent(databases)}`,
    }
  if (count() - before > MOST_UPDATES)
    return { kind: 'rests late', details: `after ${count() - before} transactions${recent(databases)}` }
  return undefined
}

/** What was written last. */
function recent(databases: readonly WatchedDatabase[]): string {
  return databases
    .flatMap((database) =>
      database.recent.slice(-4).map((deltas) => {
        const text = deltas.map(
          ({ relation, row, weight }) => `${weight > 0 ? '+' : '-'}${relation} ${row.join(' ')}`,
        )
        return `\n  ${database.schema.name}: ${text.join('; ').slice(0, 600)}`
      }),
    )
    .join('')
}
