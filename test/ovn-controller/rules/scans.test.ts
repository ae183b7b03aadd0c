/** The cost of a change does not grow with the network: no rule goes through what grows to find what a change concerns. */
import { expect, test } from 'vitest'
import { controller } from '../../../ovn-controller/program.ts'
import { unboundedScans } from '../../rules/scans.ts'

test('a change is joined with what it concerns, not with all there is', () => {
  expect(unboundedScans(controller)).toEqual([])
})
