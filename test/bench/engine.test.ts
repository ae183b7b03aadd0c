/** The engine's benchmark: who is correct at what, and that the oracle notices who is not. */
import {
  concat,
  consolidate,
  D2,
  distinct,
  filter,
  iterate,
  MessageType,
  map,
  output,
} from '@electric-sql/d2ts'
import { distinct as distinctByHash, D2 as Graph, output as listen } from '@tanstack/db-ivm'
import { expect, test, vi } from 'vitest'
import { bars } from '../../bench/engine/bars.ts'
import { chart } from '../../bench/engine/chart.ts'
import { concerns, engines } from '../../bench/engine/engines/index.ts'
import { type Figures, medians, nothing } from '../../bench/engine/figures.ts'
import { measure } from '../../bench/engine/measure.ts'
import { parseOptions } from '../../bench/engine/options.ts'
import { sizes } from '../../bench/engine/size.ts'
import { measureSteadiness } from '../../bench/engine/steadiness.ts'
import { barsText, figuresText } from '../../bench/engine/table.ts'
import {
  type EngineName,
  engineNames,
  type WorkloadName,
  workloadNames,
} from '../../bench/engine/workload.ts'
import { workloads } from '../../bench/engine/workloads/index.ts'

/** Without benny, which takes its time; one test has it. */
const quick = { ...sizes.small, throughputSeconds: 0 }

const recursive: readonly WorkloadName[] = ['reachability', 'closure']

function isCorrect(engine: EngineName, workload: WorkloadName): boolean {
  const isPeer = engine !== 'ovn-delta' && engine !== 'rules' && engine !== 'hand' && engine !== 'recompute'
  return concerns(engine, workload) && !(isPeer && recursive.includes(workload))
}

const cases = workloadNames.flatMap((workload) =>
  engineNames.filter((engine) => isCorrect(engine, workload)).map((engine) => ({ workload, engine })),
)

test.each(cases)('$workload on $engine is what the oracle says', async ({ workload, engine }) => {
  const figures = await measure(await engines[engine](), workloads[workload], quick)
  const kinds = recursive.includes(workload) ? [`${workload}-delete`, `${workload}-insert`] : [workload]
  expect(figures.map((one) => one.workload)).toEqual(kinds)
  for (const { correct, note, loadMs, txP50Us, txP99Us } of figures) {
    expect({ correct, note }).toEqual({ correct: true, note: undefined })
    for (const figure of [loadMs, txP50Us, txP99Us]) expect(figure).toBeGreaterThan(0)
  }
})

test('benny goes round without leaving a trace', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const size = { ...quick, throughputSeconds: 0.01 }
  for (const workload of ['join', 'closure'] as const) {
    for (const { correct, txPerSecond } of await measure(await engines.hand(), workloads[workload], size)) {
      expect(correct).toBe(true)
      expect(txPerSecond).toBeGreaterThan(0)
    }
  }
  vi.restoreAllMocks()
})

test('steadiness has figures for the start and for the end', async () => {
  const figures = await measureSteadiness(await engines['ovn-delta'](), quick)
  expect(figures.map(({ workload, correct }) => ({ workload, correct }))).toEqual([
    { workload: 'steadiness-start', correct: true },
    { workload: 'steadiness-end', correct: true },
  ])
})

test('db-ivm says that it has no recursion; d2ts has it and is not correct after transactions', async () => {
  for (const workload of recursive) {
    const [ivm] = await measure(await engines['db-ivm'](), workloads[workload], quick)
    expect(ivm).toMatchObject({ correct: null, loadMs: null, note: 'it has no recursion' })
    const [d2ts] = await measure(await engines.d2ts(), workloads[workload], quick)
    expect(d2ts).toMatchObject({ correct: false })
    expect(d2ts?.note).not.toContain('after the load')
  }
})

test("the example of iterate in d2ts' README, given a deletion, loses what is still there", () => {
  /** Doubles numbers up to 50: what is there after each multiset of numbers. */
  const doubled = (...versions: readonly (readonly [number, number][])[]): readonly (readonly number[])[] => {
    const graph = new D2({ initialFrontier: 0 })
    const input = graph.newInput<number>()
    const weights = new Map<number, number>()
    input.pipe(
      iterate((stream) =>
        stream.pipe(
          map((x) => x * 2),
          concat(stream),
          filter((x) => x <= 50),
          map((x): [number, never[]] => [x, []]),
          distinct(),
          map(([x]) => x),
          consolidate(),
        ),
      ),
      output((message) => {
        if (message.type !== MessageType.DATA) return
        for (const [x, weight] of message.data.collection.getInner()) {
          weights.set(x, (weights.get(x) ?? 0) + weight)
        }
      }),
    )
    graph.finalize()
    for (const [version, numbers] of versions.entries()) {
      input.sendData(version, [...numbers])
      input.sendFrontier(version + 1)
      graph.run()
    }
    return [...weights].filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b)
  }
  const powers = [2, 4, 8, 16, 32].map((x) => [x, 1])
  expect(doubled([[2, 1]])).toEqual(powers)
  // The 1 goes and the 2 stays, which is there by itself: 2 should be in the result.
  expect(
    doubled(
      [
        [1, 1],
        [2, 1],
      ],
      [[1, -1]],
    ),
  ).toEqual(powers.slice(1))
})

test('distinct of db-ivm loses rows whose hashes of 32 bits are the same', () => {
  const rows = 300_000
  const graph = new Graph()
  const input = graph.newInput<[number, [number, number]]>()
  let found = 0
  input.pipe(
    distinctByHash(([, row]) => row),
    listen((message) => {
      found += message.getInner().length
    }),
  )
  graph.finalize()
  input.sendData(Array.from({ length: rows }, (_, i) => [[i, [i, 1]], 1]))
  graph.run()
  expect(found).toBeLessThan(rows)
  expect(found).toBeGreaterThan(rows * 0.999)
})

test('options that do not exist are refused by name', () => {
  expect(parseOptions(['--workload', 'join', '--workload', 'steadiness', '--runs', '1'])).toMatchObject({
    workloads: ['join', 'steadiness'],
    engines: engineNames,
    runs: 1,
  })
  expect(() => parseOptions(['--workload', 'joint'])).toThrow(
    "no workload is called 'joint'; there are join, group",
  )
  expect(() => parseOptions(['--engine', 'd3ts'])).toThrow(
    "no engine is called 'd3ts'; there are ovn-delta, rules",
  )
  expect(() => parseOptions(['--size', 'huge'])).toThrow("no size is called 'huge'; there are full, small")
  expect(() => parseOptions(['--runs', '0'])).toThrow('--runs 0')
  expect(() => parseOptions(['--speed'])).toThrow('--speed')
})

const figures: readonly Figures[] = [
  { ...nothing, workload: 'join', engine: 'ovn-delta', loadMs: 100, txP50Us: 4, heapMB: 50, correct: true },
  { ...nothing, workload: 'join', engine: 'db-ivm', loadMs: 280, txP50Us: 10, heapMB: 60, correct: false },
  { ...nothing, workload: 'closure', engine: 'db-ivm', note: 'it has no recursion' },
]

test('bars are ratios of figures of the same run, and are left out without them', () => {
  expect(bars(figures)).toEqual([
    { what: "join: transaction p50, of db-ivm's", measured: '0.40', limit: 'at most 0.50', met: true },
    { what: "join: load, of db-ivm's", measured: '0.36', limit: 'at most 0.33', met: false },
    { what: "join: memory, of db-ivm's", measured: '0.83', limit: 'at most 1.30', met: true },
  ])
  expect(barsText(bars(figures))).toContain('MISSED')
  expect(barsText([])).toContain('not measured')
})

test('the table has a line for each, and says why something is missing', () => {
  expect(figuresText(figures).split('\n')).toEqual([
    'workload   engine        load    tx p50   tx p99   tx/s    memory   correct',
    'join       ovn-delta   100 ms   4.00 µs        -      -   50.0 MB       yes',
    'join       db-ivm      280 ms   10.0 µs        -      -   60.0 MB        NO',
    'closure    db-ivm           -         -        -      -         -         -',
    '  closure, db-ivm: it has no recursion',
  ])
})

test('the chart is an SVG that names workloads and engines', () => {
  const svg = chart(figures)
  expect(svg).toMatch(/^<svg /)
  for (const name of ['join', 'closure', 'ovn-delta', 'db-ivm', 'transaction p50'])
    expect(svg).toContain(name)
})

test('a median is of all runs; correct is correct in all of them', () => {
  const run = (loadMs: number, correct: boolean): Figures => ({
    ...nothing,
    workload: 'join',
    engine: 'hand',
    loadMs,
    correct,
  })
  expect(medians([run(3, true), run(1, true), run(2, true)])).toMatchObject({ loadMs: 2, correct: true })
  expect(medians([run(3, true), run(1, false)])).toMatchObject({ correct: false, txP50Us: null })
})
