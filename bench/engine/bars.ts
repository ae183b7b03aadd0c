/** What this project's engine is to reach, against other figures of the same run. */
import type { Figures } from './figures.ts'
import type { EngineName } from './workload.ts'

export interface Bar {
  readonly what: string
  readonly measured: string
  readonly limit: string
  readonly met: boolean
}

type Figure = 'loadMs' | 'txP50Us' | 'heapMB'
type Of = readonly [workload: string, engine: EngineName]

/** The noise that figures which should be equal may differ by. */
const noise = 1.25

export function bars(figures: readonly Figures[]): readonly Bar[] {
  const find = ([workload, engine]: Of): Figures | undefined =>
    figures.find((one) => one.workload === workload && one.engine === engine)
  const ratio = (figure: Figure, over: Of, under: Of): number | undefined => {
    const [one, other] = [find(over)?.[figure], find(under)?.[figure]]
    return typeof one === 'number' && typeof other === 'number' && other > 0 ? one / other : undefined
  }
  const atMost = (what: string, figure: Figure, limit: number, over: Of, under: Of): readonly Bar[] => {
    const measured = ratio(figure, over, under)
    if (measured === undefined) return []
    return [
      { what, measured: measured.toFixed(2), limit: `at most ${limit.toFixed(2)}`, met: measured <= limit },
    ]
  }
  const ours = (workload: string): Of => [workload, 'ovn-delta']
  const theirs = (workload: string, engine: EngineName = 'db-ivm'): Of => [workload, engine]
  const againstDbIvm = (figure: Figure, name: string, workload: string, limit: number): readonly Bar[] =>
    atMost(`${workload}: ${name}, of db-ivm's`, figure, limit, ours(workload), theirs(workload))
  const correct = (workload: string): readonly Bar[] => {
    const found = find(ours(workload))?.correct
    if (typeof found !== 'boolean') return []
    return [{ what: `${workload}: correct`, measured: found ? 'yes' : 'no', limit: 'yes', met: found }]
  }
  return [
    againstDbIvm('txP50Us', 'transaction p50', 'join', 1 / 2),
    againstDbIvm('loadMs', 'load', 'join', 1 / 3),
    againstDbIvm('heapMB', 'memory', 'join', 1.3),
    againstDbIvm('txP50Us', 'transaction p50', 'group', 1 / 10),
    atMost(
      "group: transaction p50, of db-ivm's with a fold of one's own",
      'txP50Us',
      1 / 10,
      ours('group'),
      theirs('group', 'db-ivm-reduce'),
    ),
    atMost(
      'group: transaction p50 in 10 groups, of that in many',
      'txP50Us',
      noise,
      ours('group-10'),
      ours('group'),
    ),
    againstDbIvm('txP50Us', 'transaction p50', 'three-way', 2 / 3),
    againstDbIvm('loadMs', 'load', 'three-way', 1 / 3),
    againstDbIvm('heapMB', 'memory', 'three-way', 1.3),
    correct('three-way'),
    ...['reachability-delete', 'reachability-insert'].flatMap((workload) => [
      atMost(
        `${workload}: transaction p50, of recomputing`,
        'txP50Us',
        1 / 3,
        ours(workload),
        theirs(workload, 'recompute'),
      ),
      correct(workload),
    ]),
    ...['join', 'group', 'three-way', 'reachability-delete', 'reachability-insert'].flatMap((workload) =>
      [
        atMost(
          `${workload}: transaction p50 as rules, of that by hand on the engine`,
          'txP50Us',
          1.2,
          [workload, 'rules'],
          ours(workload),
        ),
        atMost(
          `${workload}: load as rules, of that by hand on the engine`,
          'loadMs',
          1.2,
          [workload, 'rules'],
          ours(workload),
        ),
      ].flat(),
    ),
    atMost(
      'steadiness: transaction p50 after 1,000,000, of that before',
      'txP50Us',
      noise,
      ours('steadiness-end'),
      ours('steadiness-start'),
    ),
    atMost(
      'steadiness: memory after 1,000,000 transactions, of that before',
      'heapMB',
      noise,
      ours('steadiness-end'),
      ours('steadiness-start'),
    ),
  ].flat()
}
