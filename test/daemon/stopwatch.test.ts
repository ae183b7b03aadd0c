/** Stopwatches and counters. */
import { expect, test } from 'vitest'
import { Coverage, Stopwatches } from '../../daemon/index.ts'

test('a stopwatch tells extremes, a percentile and two averages', () => {
  const stopwatches = new Stopwatches(['run', 'idle'])
  for (let i = 1; i <= 100; i++) stopwatches.add('run', i)
  const text = stopwatches.describe('run') ?? ''
  expect(text).toContain('  Total samples: 100\n  Maximum: 100 msec\n  Minimum: 1 msec\n')
  expect(text).toContain('  95th percentile: 95.000000 msec\n')
  // Half of the last, a quarter of the one before, and so on.
  expect(Number(/Short term average: ([\d.]+)/.exec(text)?.[1])).toBeCloseTo(99, 6)
  stopwatches.reset('run')
  expect(stopwatches.describe('run')).toContain('Total samples: 0\n')
  expect(stopwatches.describe('other')).toBe(undefined)
})

test('coverage tells what has happened, and how many counters never did', () => {
  let busy = 0
  const coverage = new Coverage(['run', 'fail'], { busy: () => busy })
  coverage.count('run')
  coverage.count('run')
  busy = 12.9
  expect(coverage.total('run')).toBe(2)
  expect(coverage.total('other')).toBe(undefined)
  const text = coverage.describe()
  coverage.close()
  expect(text).toMatch(/^run {22} {2}0\.4\/sec {5}0\.033\/sec {8}0\.0006\/sec {3}total: 2$/m)
  expect(text).toMatch(/^busy .* total: 12$/m)
  expect(text).toMatch(/^1 events never hit$/m)
})
