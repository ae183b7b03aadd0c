/** Networks and masks, against Node's lists of blocked addresses and plain arithmetic. */
import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesPrefixLength,
  inNetwork,
  ip4Mask,
  ip4PrefixLength,
  ip4Text,
  ip6Text,
  networkOf,
  parseNetwork,
  prefixLength,
  prefixMask,
  readIp4,
  readIp6,
  scanNetwork,
  without,
  writeIp6,
  writePrefixMask,
} from '../../address/index.ts'
import { ip4, ip6 } from './arbitrary.ts'

describe('a prefix', () => {
  test('is as many ones as its length says, in bytes and numbers alike', () => {
    for (let length = 0; length <= 128; length++) {
      const ones = BigInt(`0b${'1'.repeat(length).padEnd(128, '0')}`)
      expect(prefixMask(128, length)).toBe(ones)
      expect(prefixLength(128, ones)).toBe(length)
      const bytes = new Uint8Array(16)
      writePrefixMask(length, bytes, 0, 16)
      expect(readIp6(bytes)).toBe(ones)
      expect(bytesPrefixLength(bytes)).toBe(length)
      if (length > 32) continue
      expect(ip4Mask(length)).toBe(readIp4(bytes))
      expect(ip4PrefixLength(readIp4(bytes))).toBe(length)
    }
  })

  test('is no mask with a one after a zero', () => {
    fc.assert(
      fc.property(ip6, (value) => {
        const right = /^1*0*$/.test(value.toString(2).padStart(128, '0'))
        expect(prefixLength(128, value) !== undefined).toBe(right)
        const bytes = new Uint8Array(16)
        writeIp6(value, bytes)
        expect(bytesPrefixLength(bytes)).toBe(prefixLength(128, value))
        const low = Number(value & 0xffffffffn)
        expect(ip4PrefixLength(low)).toBe(prefixLength(32, BigInt(low)))
      }),
    )
  })
})

/** Two addresses that agree in more bits than chance would have it. */
const near = <T>(value: fc.Arbitrary<T>, bits: number, flip: (value: T, bit: number) => T) =>
  fc.tuple(value, value, fc.nat({ max: bits }), fc.boolean()).map(([one, other, bit, close]) => {
    return [one, close ? (bit === bits ? one : flip(one, bit)) : other] as const
  })

describe('an address', () => {
  test('is in a network of IPv4 where Node says so', () => {
    const pairs = near(ip4, 32, (value, bit) => (value ^ (1 << bit)) >>> 0)
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 32 }), ([one, other], prefix) => {
        const list = new BlockList()
        list.addSubnet(ip4Text(other), prefix, 'ipv4')
        expect(inNetwork(ip4Text(one), `${ip4Text(other)}/${prefix}`)).toBe(list.check(ip4Text(one), 'ipv4'))
      }),
    )
  })

  test('is in a network of IPv6 where Node says so', () => {
    const pairs = near(ip6, 128, (value, bit) => value ^ (1n << BigInt(bit)))
    // Node takes addresses of ::ffff:0:0/96 for IPv4, and no network of no bits.
    const plain = pairs.filter((pair) => pair.every((value) => value >> 32n !== 0xffffn))
    fc.assert(
      fc.property(plain, fc.integer({ min: 1, max: 128 }), ([one, other], prefix) => {
        const list = new BlockList()
        list.addSubnet(ip6Text(other), prefix, 'ipv6')
        expect(inNetwork(ip6Text(one), `${ip6Text(other)}/${prefix}`)).toBe(list.check(ip6Text(one), 'ipv6'))
      }),
    )
  })

  test('is in no network of the other version, and in every one of no bits', () => {
    expect(inNetwork('10.0.0.1', '::/0')).toBe(false)
    expect(inNetwork('::1', '0.0.0.0/0')).toBe(false)
    expect(inNetwork('10.0.0.1', '0.0.0.0/0')).toBe(true)
    expect(inNetwork('fd00::1', '::/0')).toBe(true)
  })
})

describe('a network', () => {
  test('of IPv4 is the address with the bits behind the prefix zero, and its broadcast address with them one', () => {
    fc.assert(
      fc.property(ip4, fc.integer({ min: 0, max: 32 }), (value, prefix) => {
        const ip = ip4Text(value)
        const size = 2 ** (32 - prefix)
        const first = Math.floor(value / size) * size
        expect(networkOf({ family: 4, ip }, prefix)).toEqual({
          family: 4,
          ip,
          prefix,
          network: `${ip4Text(first)}/${prefix}`,
          broadcast: ip4Text(first + size - 1),
          linkLocal: false,
        })
      }),
    )
  })

  test('of IPv6 has no broadcast address, and may be of the link', () => {
    fc.assert(
      fc.property(ip6, fc.integer({ min: 0, max: 128 }), (value, prefix) => {
        const ip = ip6Text(value)
        const by = BigInt(128 - prefix)
        expect(networkOf({ family: 6, ip }, prefix)).toEqual({
          family: 6,
          ip,
          prefix,
          network: `${ip6Text((value >> by) << by)}/${prefix}`,
          broadcast: ip,
          linkLocal: value >> 118n === 0b1111111010n,
        })
      }),
    )
    expect(parseNetwork('fe80::1/64')?.linkLocal).toBe(true)
    expect(parseNetwork('febf::1/64')?.linkLocal).toBe(true)
    expect(parseNetwork('fec0::1/64')?.linkLocal).toBe(false)
  })

  test.each([
    ['10.0.0.1', '10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.1/24', '10.0.0.1', '10.0.0.0/24'],
    ['010.00.000.01/024', '10.0.0.1', '10.0.0.0/24'],
    ['10.0.0.1/255.255.255.0', '10.0.0.1', '10.0.0.0/24'],
    ['10.0.0.1/0.0.0.0', '10.0.0.1', '0.0.0.0/0'],
    [' 10.0.0.1/8', '10.0.0.1', '10.0.0.0/8'],
    ['fd00::1', 'fd00::1', 'fd00::1/128'],
    ['FD00:0::1/64', 'fd00::1', 'fd00::/64'],
    ['fd00::1/ffff:ffff::', 'fd00::1', 'fd00::/32'],
    ['::ffff:1.2.3.4/128', '::ffff:1.2.3.4', '::ffff:1.2.3.4/128'],
  ])('%j is read as %s in %s', (text, ip, network) => {
    expect(parseNetwork(text)).toMatchObject({ ip, network })
  })

  test.each([
    '',
    '10.0.0',
    '10.0.0.1/',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/255.0.255.0',
    '300.1.1.1/24',
    '10.0.0.1/24 ',
    '10.0.0.1/24 10.0.0.2/24',
    'fd00::1/129',
    'fd00::1/0:ffff::',
    'fd00::1/64x',
    'fe80::1%eth0',
    'fe80::1%eth0/64',
    'junk',
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined()
  })

  test('ends where the next thing begins', () => {
    expect(scanNetwork('10.0.0.1/24,x')).toMatchObject({ network: { ip: '10.0.0.1', prefix: 24 }, end: 11 })
    expect(scanNetwork('x fe80::1%eth0', 1)).toMatchObject({
      network: { ip: 'fe80::1', prefix: 128 },
      end: 9,
    })
    expect(scanNetwork('10.0.0.1 junk', 8)).toBeUndefined()
  })
})

test('a range is taken out of others, and what is left is not empty', () => {
  const range = fc.tuple(fc.nat(20), fc.nat(20)).map(([from, to]) => ({ from, to }))
  const members = (ranges: readonly { from: number; to: number }[]) =>
    ranges.flatMap(({ from, to }) => Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n))
  fc.assert(
    fc.property(
      fc.array(
        range.filter(({ from, to }) => from <= to),
        { maxLength: 3 },
      ),
      range,
      (ranges, out) => {
        const left = without(ranges, out)
        expect(members(left)).toEqual(members(ranges).filter((one) => !members([out]).includes(one)))
        expect(left.every(({ from, to }) => from <= to)).toBe(true)
      },
    ),
  )
})
