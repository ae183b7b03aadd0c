/** The demonstration: it ends, and shows what each change leads to. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scaleChangeKinds } from '../../bench/networks/index.ts'
import { projectDirectory } from '../../bench/stock/index.ts'

test('each change is shown with the logical flows and the OpenFlow flows that come and go', () => {
  const program = join(projectDirectory, 'dist/bench/demo/main.js')
  const { status, stdout, stderr } = spawnSync('node', [program, '--once'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  const shown = new Map(
    stdout
      .split('\n\n')
      .slice(1)
      .map((part) => [part.trim().split(':')[0], part] as const),
  )
  expect([...shown.keys()]).toEqual(scaleChangeKinds)
  for (const part of shown.values()) expect(part).toMatch(/OpenFlow flows \+(?!0 -0)/)
  expect(shown.get('route added')).toMatch(/logical flows \+1 -0[\s\S]*OpenFlow flows \+1 -0/)
  expect(shown.get('address added')).toMatch(/logical flows \+0 -0[\s\S]*OpenFlow flows \+1 -0/)
})
