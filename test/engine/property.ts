/** Properties of the engine: how often each is tried, and how a longer run is asked for. */
import fc from 'fast-check'
import { vi } from 'vitest'

/** `ENGINE_RUNS=20` tries every property twenty times as often. */
const FACTOR = Number(process.env.ENGINE_RUNS ?? 1)

/** `ENGINE_SEED=…` repeats a run that failed; the failure tells its seed. */
const SEED = process.env.ENGINE_SEED

vi.setConfig({ testTimeout: 120_000 * Math.max(1, FACTOR) })

/** Tries a property `runs` times, or as often as the environment asks for. */
export function holds<T>(runs: number, property: fc.IProperty<T>): void {
  fc.assert(property, {
    numRuns: Math.ceil(runs * FACTOR),
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  })
}
