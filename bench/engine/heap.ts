/**
 * Memory in use after a full garbage collection: the JavaScript heap and what it holds outside (`external`,
 * which counts the array buffers). Zero where collection is not exposed (`--expose-gc`), as in tests.
 */
import { setImmediate as turn } from 'node:timers/promises'

export async function heapInUse(): Promise<number> {
  if (!globalThis.gc) return 0
  // Finalizers run between turns, and let go of more.
  for (let round = 0; round < 3; round++) {
    globalThis.gc()
    await turn()
  }
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}
