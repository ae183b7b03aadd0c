/** Plays many histories, one after another on one stage, and shrinks those that fail. */
import { type Fault, isSameKind } from './fault.ts'
import type { History } from './history/change.ts'
import { scriptOf } from './history/script.ts'
import { shrink } from './shrink.ts'
import { type Played, patience, playAndClear, type Stage, unlessBroken } from './stage.ts'

export interface Failure {
  readonly seed: number
  readonly fault: Fault
  /** Whether it was made small; it is not where the fault is known already. */
  readonly shrunk: boolean
  readonly script: string
  readonly log: string
}

export interface PlayerOptions {
  readonly start: () => Promise<Stage>
  /** A stage on which a history that fails is likely to fail as well, and sooner: it is shrunk there first. */
  readonly startQuick?: () => Promise<Stage>
  readonly history: (seed: number) => History | Promise<History>
  /** Gives the seed of the next history; nothing when it is enough. */
  readonly next: () => number | undefined
  /** Whether a fault is worth shrinking. */
  readonly wanted: (fault: Fault) => boolean
  /** Milliseconds to shrink a history. */
  readonly shrinking: number
  readonly passed: (seed: number) => void
  /** Told of a history that says nothing of the daemon: a server or the switch has failed. */
  readonly broken: (seed: number) => void
  readonly failed: (failure: Failure) => void
}

/** Plays until there is no next history. */
export async function playAll(options: PlayerOptions): Promise<void> {
  let stage: Stage | undefined
  try {
    for (let seed = options.next(); seed !== undefined; seed = options.next()) {
      const history = await options.history(seed)
      stage ??= await options.start()
      const played = await unlessBroken(playAndClear(stage, history, patience))
      if (played && !played.fault) {
        options.passed(seed)
        continue
      }
      await stage.dispose()
      stage = undefined
      if (!played?.fault) {
        options.broken(seed)
        continue
      }
      options.failed(await failureOf(seed, history, { ...played, fault: played.fault }, options))
    }
  } finally {
    await stage?.dispose()
  }
}

type FailedPlay = Played & { readonly fault: Fault }

async function failureOf(
  seed: number,
  history: History,
  played: FailedPlay,
  options: PlayerOptions,
): Promise<Failure> {
  const { fault, log } = played
  if (!options.wanted(fault)) return { seed, fault, shrunk: false, script: '', log }
  const smallest = await shrunk(history, played, options)
  return {
    seed,
    fault: smallest.fault ?? fault,
    shrunk: true,
    script: scriptOf(smallest.sent),
    log: smallest.log,
  }
}

async function shrunk(history: History, played: FailedPlay, options: PlayerOptions): Promise<Played> {
  const { start, startQuick, shrinking } = options
  const elsewhere = startQuick && (await playAndClear(await startQuick(), history, patience))
  if (startQuick && elsewhere?.fault) {
    const { history: smaller } = await shrink(
      history,
      { ...elsewhere, fault: elsewhere.fault },
      startQuick,
      shrinking,
    )
    const stage = await start()
    const again = await playAndClear(stage, smaller, patience)
    await stage.dispose()
    if (isSameKind(again.fault, played.fault))
      return (await shrink(smaller, { ...again, fault: played.fault }, start, shrinking / 3)).played
  }
  return (await shrink(history, played, start, shrinking)).played
}
