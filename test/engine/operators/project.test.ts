/** Linear operators, distinct, projection, aggregation and difference against their definitions. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  aggregate,
  Circuit,
  collect,
  count,
  difference,
  distinct,
  filter,
  input,
  map,
  max,
  min,
  negate,
  output,
  project,
  type Row,
  sum,
  union,
} from '../../engine/index.ts'
import * as naive from './naive.ts'

const row = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 4 }))
const positive = fc.array(fc.array(fc.tuple(row, fc.boolean()), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 10,
})

test('every operator equals its definition after every transaction', () => {
  fc.assert(
    fc.property(positive, (history) => {
      const circuit = new Circuit()
      const a = input(circuit, 'a', ['k', 'v'], 'bag')
      const c = a.collection
      const outputs = {
        mapped: output(map(c, 'mapped', ['v', 'k'], ([k, v]) => [v as number, (k as number) + 1])),
        filtered: output(filter(c, 'filtered', ([k]) => k !== 1)),
        negated: output(negate(c, 'negated')),
        summed: output(union([c, distinct(c, 'd')], 'summed')),
        projected: output(project(c, 'projected', { columns: ['k'], equal: new Map([['v', 2]]) }, 'set')),
        grouped: output(
          aggregate(
            c,
            'grouped',
            ['k'],
            [
              { name: 'count', column: 'v', fold: count },
              { name: 'sum', column: 'v', fold: sum },
              { name: 'min', column: 'v', fold: min },
              { name: 'max', column: 'v', fold: max },
              { name: 'all', column: 'v', fold: collect },
            ],
          ),
        ),
        overall: output(aggregate(c, 'overall', [], [{ name: 'count', fold: count }])),
        changes: output(
          difference(
            distinct(c, 'left'),
            distinct(
              filter(c, 'f', ([, v]) => v === 2),
              'right',
            ),
            'changes',
          ),
        ),
      }
      let state = naive.bag([])
      for (const transaction of history) {
        // Only rows that are there are taken away: groups of negative weight have no minimum.
        const done: [Row, number][] = []
        circuit.transact((tx) => {
          for (const [r, removes] of transaction) {
            const there = (naive.add(state, naive.bag(done)).get(JSON.stringify(r)) ?? 0) > 0
            if (removes && !there) continue
            done.push([r, removes ? -1 : 1])
            tx.change(a, r, removes ? -1 : 1)
          }
        })
        state = naive.add(state, naive.bag(done))
        const all = naive.rows(state)
        const groups = new Map<number, number[]>()
        for (const [[k, v], w] of all)
          groups.set(k as number, [...(groups.get(k as number) ?? []), ...Array<number>(w).fill(v as number)])
        const expected: Record<keyof typeof outputs, naive.Bag> = {
          mapped: naive.bag(all.map(([[k, v], w]) => [[v as number, (k as number) + 1], w] as const)),
          filtered: naive.bag(all.filter(([[k]]) => k !== 1)),
          negated: naive.bag(all.map(([r, w]) => [r, -w] as const)),
          summed: naive.add(state, naive.distinct(state)),
          projected: naive.distinct(naive.project(naive.bag(all.filter(([[, v]]) => v === 2)), [0])),
          grouped: naive.bag(
            [...groups].map(
              ([k, vs]) =>
                [
                  [
                    k,
                    vs.length,
                    vs.reduce((x, y) => x + y, 0),
                    Math.min(...vs),
                    Math.max(...vs),
                    [...new Set(vs)].sort() as never,
                  ],
                  1,
                ] as const,
            ),
          ),
          overall: naive.bag(all.length === 0 ? [] : [[[all.reduce((n, [, w]) => n + w, 0)], 1]]),
          changes: naive.distinct(naive.bag(all.filter(([[, v]]) => v !== 2))),
        }
        for (const name of Object.keys(outputs) as (keyof typeof outputs)[]) {
          expect({
            [name]: naive.bag(outputs[name].contents().map((x) => [x.row, x.weight] as const)),
          }).toEqual({ [name]: expected[name] })
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('a change of a column that a projection drops goes no further', () => {
  const circuit = new Circuit()
  const wide = input(circuit, 'wide', ['key', 'used', 'unused'], 'set')
  const narrow = project(wide.collection, 'narrow', { columns: ['key', 'used'] }, 'bag')
  let calls = 0
  map(narrow, 'work', ['key'], ([key]) => {
    calls++
    return [key as string]
  })
  circuit.transact((tx) => tx.insert(wide, ['a', 1, 'x']))
  calls = 0
  circuit.transact((tx) => {
    tx.remove(wide, ['a', 1, 'x'])
    tx.insert(wide, ['a', 1, 'y'])
  })
  expect(calls).toBe(0)
})
