/** The cost of a change does not grow with the network: no rule goes through what grows to find what a change concerns. */
import { expect, test } from 'vitest'
import { northd } from '../../ovn-northd/program.ts'
import { unboundedScans } from '../rules/scans.ts'

/** Relations of a row or a handful, however large the network is. */
const few = [
  /^(VxlanMode|MacPrefix|DropSample|DropDomain|DropCollector|GlobalOption|SbGlobalRow|ProfileInUse)\b/,
  /^(SlowestChassis|SlowestTime|LogsRelated)\b/,
  /^(nb:NB_Global|sb:SB_Global)\b/,
  /^(fixed|generated) option\b/,
  /^RBAC_(Role|Permission) rows\b/,
  /^Setting\[.*key=/,
]

/** What an operator changes once in a long while, and what concerns everything there is. */
const rare = [/^(VxlanMode|MacPrefix|DropSample)\b/, /^Setting\[.*key=/]

test('a change is joined with what it concerns, not with all there is', () => {
  expect(unboundedScans(northd, { few, rare })).toEqual([])
})

test('a scan that is not allowed is told with its rule', () => {
  const told = unboundedScans(northd, { few, rare: rare.filter((one) => !one.test('DropSample')) })
  expect(told).toContainEqual(
    expect.stringMatching(/^DropSample goes through all of LogicalFlow \(.*\.ts:\d+\)$/),
  )
})
