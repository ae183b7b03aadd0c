/**
 * Whether an engine stays as it is: the join again, the first thousand transactions after a warm-up, and a
 * thousand more after a million others, with the memory at both times.
 */
import { drive } from './drive.ts'
import { type Figures, nothing, quantile } from './figures.ts'
import { heapInUse } from './heap.ts'
import { difference, integrate, type Multiset } from './multiset.ts'
import { Random } from './random.ts'
import type { Engine, Size, Transaction } from './workload.ts'
import { join } from './workloads/join.ts'

const seed = 2
const sampled = 1000

export async function measureSteadiness(engine: Engine, size: Size): Promise<readonly Figures[]> {
  const model = join.model(size, new Random(seed))
  let integral: Multiset = new Map()
  const heapBefore = await heapInUse()
  const session = engine.session('join')
  if ('unable' in session) throw new Error(`${engine.name}: ${session.unable}`)
  const next = (): Transaction => model.next()
  const start = performance.now()
  session.load(model.inputs)
  const loadMs = performance.now() - start
  integrate(integral, session.delivered())
  const run = (transactions: number) =>
    drive(session, next, integral, { transactions, seconds: Number.POSITIVE_INFINITY })
  const phase = async (name: string): Promise<Figures> => {
    const us = (await run(sampled)).map((sample) => sample.us)
    const wrong = difference(join.result(model.inputs), integral)
    // The integral is not the engine's: it is made again after the look at the memory.
    integral = new Map()
    const heapMB = (await heapInUse()) - heapBefore
    integral = join.result(model.inputs)
    return {
      ...nothing,
      workload: `steadiness-${name}`,
      engine: engine.name,
      loadMs,
      txP50Us: quantile(us, 0.5),
      txP99Us: quantile(us, 0.99),
      heapMB,
      correct: wrong === undefined,
      ...(wrong === undefined ? {} : { note: wrong }),
    }
  }
  await run(size.warmUp)
  const first = await phase('start')
  await run(size.steadyTransactions)
  return [first, await phase('end')]
}
