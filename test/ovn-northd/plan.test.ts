/** What northd's rules look up when something changes: nothing that grows with the network is ever gone through. */
import { expect, test } from 'vitest'
import { northd } from '../../ovn-northd/index.ts'

/** Relations of a row or a few, whatever the network: settings, and what they amount to. */
const small: ReadonlySet<string> = new Set([
  'nb:NB_Global',
  'nb:NB_Global.options',
  'sb:SB_Global',
  'SbGlobalRow',
  'GlobalOption',
  'Setting',
  'fixed option',
  'generated option',
  'MacPrefix',
  'VxlanMode',
  'DropCollector',
  'DropDomain',
  'DropSample',
  'SlowestChassis',
  'SlowestTime',
  'RBAC_Role rows',
  'RBAC_Permission rows',
])

const nameOf = (step: string): string => step.replace(/ \(also for .*/, '').replace(/\[.*/, '')

test('a change goes through a whole relation only if that one is small, or the change is of a setting', () => {
  const offenders: string[] = []
  let all = 0
  let rule = ''
  for (const line of northd.plan().split('\n')) {
    if (!line.startsWith(' ')) rule = line
    const [start = '', ...steps] = line.trim().split(' → ')
    for (const step of steps) {
      if (!step.startsWith('all of ')) continue
      all++
      const name = nameOf(step.slice('all of '.length))
      if (!small.has(name) && !small.has(nameOf(start))) offenders.push(`${rule}: ${line.trim()}`)
    }
  }
  expect(all).toBeGreaterThan(0)
  expect(offenders).toEqual([])
})
