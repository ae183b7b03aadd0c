/** What a switch may hand out, as ovn-nb(5) says it, with the stock daemon's answers where that is silent. */
import { expect, test } from 'vitest'
import { ip4Text } from '../../../address/index.ts'
import { addressPool, parseExcluded, parseSubnet } from '../../../ovn-northd/ipam/address-pool.ts'

test.each([
  ['10.0.0.0/24', ['10.0.0.0/24']],
  ['10.0.0.9/24', ['10.0.0.0/24']],
  ['192.168.0.0/255.255.0.0', ['192.168.0.0/16']],
  ['10.0.0.0/255.0.255.0', []],
  ['10.0.0.5', []],
  ['10.0.0.5/32', []],
  ['10.0.0.0/33', []],
  ['fd00::/64', []],
  ['bogus', []],
])('a subnet %s is read as %j', (text, read) => {
  expect(parseSubnet(text)).toEqual(read)
})

const pool = (subnet: string, exclude = ''): readonly string[] =>
  addressPool(subnet, exclude).map(({ from, to }) => `${ip4Text(from)} ${ip4Text(to)}`)

test('neither the network and the broadcast address nor the first one are handed out', () => {
  expect(pool('10.0.0.0/24')).toEqual(['10.0.0.2 10.0.0.254'])
  expect(pool('10.0.0.0/30')).toEqual(['10.0.0.2 10.0.0.2'])
  expect(pool('10.0.0.0/31')).toEqual([])
  expect(pool('192.0.0.0/8')).toEqual(['192.0.0.2 192.255.255.254'])
  expect(pool('0.0.0.0/0')).toEqual(['0.0.0.2 255.255.255.254'])
})

test('excluded addresses and ranges are left out, whether or not they are in the subnet', () => {
  expect(pool('10.0.0.0/24', '10.0.0.4 10.0.0.30..10.0.0.60 10.0.0.254')).toEqual([
    '10.0.0.2 10.0.0.3',
    '10.0.0.5 10.0.0.29',
    '10.0.0.61 10.0.0.253',
  ])
  expect(pool('10.0.0.0/29', '10.0.0.99 9.0.0.0..10.0.0.3 10.0.0.6..11.0.0.0')).toEqual(['10.0.0.4 10.0.0.5'])
  expect(pool('10.0.0.0/29', '10.0.0.0..10.0.0.7')).toEqual([])
  expect(pool('10.0.0.0/29', '10.0.0.5..10.0.0.3')).toEqual(['10.0.0.2 10.0.0.6'])
})

test.each([
  ['10.0.0.5 foo 10.0.0.6', 1, 'foo 10.0.0.6'],
  ['10.0.0.2..10.0.0.5,10.0.0.7', 1, ',10.0.0.7'],
  ['10.0.0.2-10.0.0.5', 1, '-10.0.0.5'],
  ['10.0.0.2 .. 10.0.0.5 10.0.0.7 ', 2, ''],
  ['10.0.0.256', 0, '10.0.0.256'],
  ['10.0.0.5..', 0, '10.0.0.5..'],
  ['', 0, ''],
])('of %j so many are read: %i, and not %j', (text, count, unreadable) => {
  const read = parseExcluded(text)
  expect([read.ranges.length, read.unreadable]).toEqual([count, unreadable])
})
