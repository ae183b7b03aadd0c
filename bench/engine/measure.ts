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
import { type Figures, nothing, quantile } from './figures.ts'
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
  if ('unable' in session) {
    return [{ ...nothing, workload: workload.name, engine: engine.name, note: session.unable }]
  }
  const start = performance.now()
  session.load(model.inputs)
  const loadMs = performance.now() - start
  const wrong = deliveredOtherThan(expected, session)
  const loaded: Figures = {
    ...nothing,
    workload: workload.name,
    engine: engine.name,
    loadMs,
    correct: wrong === undefined,
    ...(wrong === undefined ? {} : { note: `after the load ${wrong}` }),
  }
  try {
    return await transactions({ session, model, integral: expected, workload, size, heapBefore }, loaded)
  } catch (error) {
    return [
      { ...loaded, correct: false, note: `it throws: ${error instanceof Error ? error.message : error}` },
    ]
  }
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

async function transactions(run: Run, loaded: Figures): Promise<readonly Figures[]> {
  const { session, model, integral, workload, size, heapBefore } = run
  const next = (): Transaction => model.next()
  // What is not reported may take less time, if an engine is slow.
  const seconds = size.seconds / 5
  await drive(session, next, integral, { transactions: few, seconds })
  const heapMB = (await heapInUse()) - heapBefore
  await drive(session, next, integral, { transactions: size.warmUp, seconds })
  const samples = await drive(session, next, integral, size)
  let wrong = loaded.note ?? differenceNow(run, 'after the transactions')
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
  const note = wrong === undefined ? {} : { note: wrong }
  const common = { ...loaded, heapMB, txPerSecond, correct: wrong === undefined, ...note }
  return kinds(samples).map(({ kind, us }) => ({
    ...common,
    workload: kind === 'modify' ? workload.name : `${workload.name}-${kind}`,
    txP50Us: quantile(us, 0.5),
    txP99Us: quantile(us, 0.99),
  }))
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

function kinds(samples: readonly Sample[]): { kind: Transaction['kind']; us: readonly number[] }[] {
  return [...new Set(samples.map(({ kind }) => kind))].sort().map((kind) => ({
    kind,
    us: samples.flatMap((sample) => (sample.kind === kind ? sample.us : [])),
  }))
}
