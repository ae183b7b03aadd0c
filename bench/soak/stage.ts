/** Where histories are played: database servers, a daemon on them, and the means to see whether it rests. */
import type { JsonObject } from '../../ovsdb/index.ts'
import type { Fault, Finding } from './fault.ts'
import { type History, numberedTables, operationsOf, type Place } from './history/change.ts'
import type { Sent } from './history/script.ts'

/** Milliseconds within which a daemon has to answer, and to come to rest. */
export interface Patience {
  readonly answer: number
  readonly rest: number
}

export const patience: Patience = { answer: 10_000, rest: 3_000 }
/** While a history is shrunk, what hangs has to be known sooner. */
export const impatience: Patience = { answer: 2_000, rest: 1_000 }

/** Something that is not the daemon's fault: the history says nothing of it. */
export class StageBroken extends Error {
  override readonly name = 'StageBroken'
}

export interface Stage {
  /** The uuids of the rows of some tables. */
  rows(place: Place, tables: ReadonlySet<string>): Promise<(table: string) => readonly string[]>
  /** Makes a transaction, and does not wait for anything. */
  send(place: Place, operations: readonly JsonObject[]): Promise<void>
  /** Makes a transaction, and waits until the daemon has answered it and rests. A refused one does no harm. */
  play(place: Place, operations: readonly JsonObject[], patience: Patience): Promise<Finding | undefined>
  /** What is wrong with what the daemon has made of it all. */
  examine(history: History): Promise<Finding | undefined>
  /** Deletes everything, and waits until the daemon rests. */
  clear(patience: Patience): Promise<Finding | undefined>
  /** The last lines of the daemon's log. */
  log(): string
  dispose(): Promise<void>
}

export interface Played {
  readonly fault: Fault | undefined
  /** How many transactions of the history were played until then. */
  readonly transactions: number
  /** What was sent until then. */
  readonly sent: readonly Sent[]
  readonly log: string
}

/** Plays the transactions of a history on an empty stage, up to the first fault. */
export async function play(stage: Stage, history: History, patience: Patience): Promise<Played> {
  const sent: Sent[] = []
  for (const [at, { place, changes, hurried }] of history.entries()) {
    const operations = operationsOf(changes, await stage.rows(place, numberedTables(changes)))
    if (operations.length === 0) continue
    sent.push({ place, operations })
    if (hurried && at < history.length - 1) {
      await stage.send(place, operations)
      continue
    }
    const found = await stage.play(place, operations, patience)
    if (!found) continue
    return { fault: { when: 'after a transaction', ...found }, transactions: at + 1, sent, log: stage.log() }
  }
  return { fault: undefined, transactions: history.length, sent, log: '' }
}

/** Plays a history, looks at what is there then, deletes everything, and looks again. */
export async function playAndClear(stage: Stage, history: History, patience: Patience): Promise<Played> {
  const played = await play(stage, history, patience)
  const failed = (when: Fault['when'], found: Finding): Played => ({
    ...played,
    fault: { when, ...found },
    log: stage.log(),
  })
  if (played.fault) return played
  const atEnd = await stage.examine(history)
  if (atEnd) return failed('at the end', atEnd)
  const cleared = (await stage.clear(patience)) ?? (await stage.examine([]))
  return cleared ? failed('after everything was deleted', cleared) : played
}

/** What was played, unless the stage has broken meanwhile. */
export async function unlessBroken(playing: Promise<Played>): Promise<Played | undefined> {
  try {
    return await playing
  } catch (error) {
    if (error instanceof StageBroken) {
      console.error(error.message)
      return undefined
    }
    throw error
  }
}
