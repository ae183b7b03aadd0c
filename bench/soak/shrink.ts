/** Shrinks a history that fails on a stage. */
import { type Fault, isSameKind } from './fault.ts'
import type { History } from './history/change.ts'
import { shrinkHistory } from './history/shrink-history.ts'
import {
  impatience,
  type Played,
  play,
  playAndClear,
  type Stage,
  StageBroken,
  unlessBroken,
} from './stage.ts'

export interface Shrunk {
  readonly history: History
  readonly played: Played
}

/**
 * The smallest history that was found within a time.
 *
 * @param start gives a fresh stage: after a fault nobody knows in which state the daemon is
 * @param milliseconds how long it may take
 */
export async function shrink(
  history: History,
  played: Played & { readonly fault: Fault },
  start: () => Promise<Stage>,
  milliseconds: number,
): Promise<Shrunk> {
  const deadline = performance.now() + milliseconds
  let [smallest, stage]: [Played, Stage | undefined] = [played, undefined]
  const fails = async (candidate: History): Promise<boolean> => {
    if (performance.now() > deadline) return false
    stage ??= await start()
    const [to, whole] = [stage, played.fault.when !== 'after a transaction']
    const found = await unlessBroken((whole ? playAndClear : play)(to, candidate, impatience))
    const empty = whole && found && !found.fault
    if (!found || (!empty && (await clears(to)) === false)) {
      await stage.dispose()
      stage = undefined
    }
    const same = found !== undefined && isSameKind(found.fault, played.fault)
    if (same) smallest = found
    return same
  }
  try {
    // What comes after the fault was not played.
    const shrunk = await shrinkHistory(history.slice(0, played.transactions), fails)
    return { history: shrunk, played: smallest }
  } finally {
    await (stage as Stage | undefined)?.dispose() // assigned in `fails`, which the compiler does not see
  }
}

/** Whether a stage can be used again. */
async function clears(stage: Stage): Promise<boolean> {
  try {
    return (await stage.clear(impatience)) === undefined
  } catch (error) {
    if (error instanceof StageBroken) return false
    throw error
  }
}
