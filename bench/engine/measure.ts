/**
 * Measures one engine with one workload, in this process:
 *
 * 1. `load`: all rows in one transaction, until the result is delivered. Rows are made from the benchmark's
 *    own arrays on the way, so what making them costs is part of it, whatever form an engine wants them in.
 * 2. Memory: the JavaScript heap and what it holds outside, collected, more than before the engine was set up.
 *    What the benchmark itself holds (inputs in typed arrays, the expected result) was there before already.
 *    A hundred transactions come first, so that nobody still holds what the load has delivered.
 * 3. Transactions, timed one by one after some that are not.
 * 4. Transactions per second, by benny.
 *
 * After the load and after 3 and 4 the result, integrated from all deliveries, is compared with the oracle's.
 */
import { drive, type Sample } from './drive.ts'
import { type Figures, quantile } from './figures.ts'
import { heapInUse } from './heap.ts'
import { difference, integrate, type Multiset } from './multiset.ts'
import { Random } from './random.ts'
import { ring, throughput } from './throughput.ts'
import type { Engine, Model, Session, Size, Transaction, Workload } from './workload.ts'

const seed = 1
/** Half as many transactions as benny's ring has. */
const ahead = 500
const few = 100

export async function measure(engine: Engine, workload: Workload, size: Size): Promise<readonly Figures[]> {
  const model = workload.model(size, new Random(seed))
  const expected = workload.result(model.inputs)
  const heapBefore = await heapInUse()
  const session = engine.session(workload.name)
  if ('unable' in session) return eachKind(workload, engine, { note: session.unable })
  const start = performance.now()
  session.load(model.inputs)
  const loadMs = performance.now() - start
  const wrong = deliveredOtherThan(expected, session)
  const run = { session, model, integral: expected, workload, size, heapBefore }
  try {
    const found = await transactions(run, wrong === undefined ? undefined : `after the load ${wrong}`)
    return eachKind(workload, engine, { ...found, loadMs }, found.samples)
  } catch (error) {
    const note = `it throws: ${error instanceof Error ? error.message : error}`
    return eachKind(workload, engine, { loadMs, correct: false, note })
  }
}

/** What is measured is the same for all kinds of transactions, but for how long they take. */
function eachKind(
  workload: Workload,
  engine: Engine,
  { loadMs = null, txPerSecond = null, heapMB = null, correct = null, note }: Partial<Figures>,
  samples: readonly Sample[] = [],
): readonly Figures[] {
  return workload.kinds.map((kind) => {
    const us = samples.flatMap((sample) => (sample.kind === kind ? sample.us : []))
    return {
      workload: workload.kinds.length === 1 ? workload.name : `${workload.name}-${kind}`,
      engine: engine.name,
      loadMs,
      txP50Us: quantile(us, 0.5),
      txP99Us: quantile(us, 0.99),
      txPerSecond,
      heapMB,
      correct,
      ...(note === undefined ? {} : { note }),
    }
  })
}

interface Run {
  readonly session: Session
  readonly model: Model
  /** The result as delivered so far; what was wrong after the load is not in it. */
  readonly integral: Multiset
  readonly workload: Workload
  readonly size: Size
  readonly heapBefore: number
}

interface Found {
  readonly samples: readonly Sample[]
  readonly heapMB: number
  readonly txPerSecond: number | null
  readonly correct: boolean
  readonly note?: string
}

/** @param wrongBefore what is wrong with the result already */
async function transactions(run: Run, wrongBefore: string | undefined): Promise<Found> {
  const { session, model, integral, size, heapBefore } = run
  const next = (): Transaction => model.next()
  // What is not reported may take less time, if an engine is slow.
  const seconds = size.seconds / 5
  await drive(session, next, integral, { transactions: few, seconds })
  const heapMB = (await heapInUse()) - heapBefore
  await drive(session, next, integral, { transactions: size.warmUp, seconds })
  const samples = await drive(session, next, integral, size)
  let wrong = wrongBefore ?? differenceNow(run, 'after the transactions')
  const way: Transaction[] = []
  const nextOfWay = (): Transaction => {
    const transaction = next()
    way.push(transaction)
    return transaction
  }
  await drive(session, nextOfWay, integral, { transactions: ahead, seconds })
  const txPerSecond =
    size.throughputSeconds === 0 ? null : await throughput(session, ring(way), size.throughputSeconds)
  await drive(session, next, integral, { transactions: few, seconds })
  wrong ??= differenceNow(run, 'at the end')
  const found = { samples, heapMB, txPerSecond, correct: wrong === undefined }
  return wrong === undefined ? found : { ...found, note: wrong }
}

function deliveredOtherThan(expected: Multiset, session: Session): string | undefined {
  const result: Multiset = new Map()
  integrate(result, session.delivered())
  return difference(expected, result)
}

function differenceNow({ workload, model, integral }: Run, when: string): string | undefined {
  const wrong = difference(workload.result(model.inputs), integral)
  return wrong === undefined ? undefined : `${when} ${wrong}`
}
