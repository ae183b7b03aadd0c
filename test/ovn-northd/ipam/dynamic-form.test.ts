/** Which elements of `addresses` ask for addresses: those that the stock daemon takes for such. */
import { expect, test } from 'vitest'
import { parseDynamic } from '../../../ovn-northd/ipam/dynamic-form.ts'
import { macPrefix } from '../../../ovn-northd/port/address.ts'

const any = { mac: null, ip: null, ip6: null }

test.each([
  ['dynamic', any],
  ['dynamic 10.0.0.5', { ...any, ip: 0x0a000005 }],
  ['dynamic  10.0.0.5', { ...any, ip: 0x0a000005 }],
  ['dynamic 200.0.0.5 FD00::0:5', { ...any, ip: 0xc8000005, ip6: 'fd00::5' }],
  ['dynamic fd00::5', { ...any, ip6: 'fd00::5' }],
  ['0A:0:0:0:0:1 dynamic', { ...any, mac: '0a:00:00:00:00:01' }],
])('%j asks for %j', (element, form) => {
  expect(parseDynamic(element)).toEqual([form])
})

test.each([
  '',
  'DYNAMIC',
  'dynamic ',
  ' dynamic',
  'dynamic 10.0.0.5/24',
  'dynamic 10.0.0.5 10.0.0.6',
  'dynamic fd00::1 10.0.0.5',
  'dynamic 10.0.0.5 fd00::1 fd00::2',
  'dynamic fd00::1/64',
  'dynamic foo',
  '0a:00:00:00:00:01 dynamic 10.0.0.5',
  '0a:00:00:00:00:01',
  'unknown',
  'router',
])('%j asks for nothing', (element) => {
  expect(parseDynamic(element)).toEqual([])
})

test('a prefix of MAC addresses is three bytes, whatever follows', () => {
  expect(macPrefix('0a:00:00:11:22:33')).toEqual(['0a:00:00'])
  expect(macPrefix('0c:0D:e')).toEqual(['0c:0d:0e'])
  for (const bad of ['', '0a:00', '0a:00:zz', '0a:00:100', '0a-00-00']) expect(macPrefix(bad)).toEqual([])
})
