/** Texts, values and bytes of addresses, against Node's own reading of the same texts. */
import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ADDRESS_BITS,
  addressText,
  addressValue,
  ip4Text,
  ip4Value,
  ip6BytesText,
  ip6Text,
  ip6Value,
  macText,
  macValue,
  parseIp,
  parseIp6,
  readIp4,
  readIp6,
  readMac,
  writeIp4,
  writeIp6,
  writeMac,
} from '../../address/index.ts'
import { ip4, ip6, ip6Groups, mac, mutated, nonsense } from './arbitrary.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('a MAC address', () => {
  test('is six bytes in hexadecimal', () => {
    fc.assert(
      fc.property(mac, (value) => {
        const digits = value.toString(16).padStart(12, '0')
        expect(macText(value).replaceAll(':', '')).toBe(digits)
        expect(macText(value)).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
        expect(macValue(macText(value))).toBe(value)
        expect(macValue(macText(value).toUpperCase())).toBe(value)
        const bytes = new Uint8Array(10)
        writeMac(value, bytes, 3)
        expect(hexOf(bytes)).toBe(`000000${digits}00`)
        expect(readMac(bytes, 3)).toBe(value)
      }),
    )
  })

  test('has numbers of as many digits as there are', () => {
    expect(macValue('0:1:2:3:4:5')).toBe(0x000102030405)
    expect(macValue('50:54:00:00:00:010')).toBe(0x505400000010)
    expect(macValue('50:54:00:00:00:100')).toBeUndefined()
  })

  test('is nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(nonsense, mutated(mac.map(macText))), (text) => {
        const parts = text.split(':')
        const right = parts.length === 6 && parts.every((part) => /^0*[0-9a-f]{1,2}$/i.test(part))
        expect(macValue(text) !== undefined).toBe(right)
      }),
    )
  })
})

describe('an IPv4 address', () => {
  test('is four bytes in decimal', () => {
    fc.assert(
      fc.property(ip4, (value) => {
        const bytes = new Uint8Array(7)
        writeIp4(value, bytes, 2)
        expect(hexOf(bytes)).toBe(`0000${value.toString(16).padStart(8, '0')}00`)
        expect(readIp4(bytes, 2)).toBe(value)
        expect(ip4Text(value)).toBe(bytes.subarray(2, 6).join('.'))
        expect(ip4Value(ip4Text(value))).toBe(value)
      }),
    )
  })

  test('is what Node takes for one, or the same with leading zeros', () => {
    fc.assert(
      fc.property(fc.oneof(nonsense, mutated(ip4.map(ip4Text))), (text) => {
        const plain = text.replace(/(^|\.)0+(?=\d)/g, '$1')
        expect(ip4Value(text) !== undefined).toBe(isIPv4(plain))
        expect(ip4Value(text)).toBe(ip4Value(plain))
      }),
    )
  })
})

describe('an IPv6 address', () => {
  test('is what Node takes for one, without a zone, or the same with leading zeros in its IPv4 part', () => {
    fc.assert(
      fc.property(fc.oneof(nonsense, mutated(ip6.map(ip6Text))), (text) => {
        const plain = text.replace(/(?<=[:.])0+(?=\d+\.)|(?<=\.)0+(?=\d)/g, '')
        expect(ip6Value(text) !== undefined).toBe(isIPv6(plain) && !plain.includes('%'))
      }),
      { numRuns: 2000 },
    )
  })

  test('has the value of its groups, however they are written', () => {
    fc.assert(
      fc.property(ip6Groups, fc.boolean(), fc.boolean(), (groups, long, upper) => {
        const hex = groups.map((group) => group.toString(16).padStart(long ? 4 : 1, '0'))
        const text = hex.map((part) => (upper ? part.toUpperCase() : part)).join(':')
        const value = BigInt(`0x${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`)
        expect(ip6Value(text)).toBe(value)
        expect(ip6Value(ip6Text(value))).toBe(value)
      }),
    )
  })

  test('is written as URLs write it, but for a dotted quad at its end', () => {
    const bytes = new Uint8Array(16)
    fc.assert(
      fc.property(ip6, (value) => {
        const text = ip6Text(value)
        const quad = value >> 16n !== 0n && (value >> 32n === 0n || value >> 32n === 0xffffn)
        expect(/\./.test(text)).toBe(quad)
        const [, inBrackets] = /^\[(.*)\]$/.exec(new URL(`http://[${text}]/`).hostname) ?? []
        if (quad) expect(ip6Value(inBrackets ?? '')).toBe(value)
        else expect(text).toBe(inBrackets)
        writeIp6(value, bytes)
        expect(ip6BytesText(bytes)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test('is sixteen bytes', () => {
    fc.assert(
      fc.property(ip6, (value) => {
        const bytes = new Uint8Array(20)
        writeIp6(value, bytes, 3)
        expect(hexOf(bytes)).toBe(`000000${value.toString(16).padStart(32, '0')}00`)
        expect(readIp6(bytes, 3)).toBe(value)
        const parsed = new Uint8Array(20)
        const text = `<${ip6Text(value)}>`
        expect(parseIp6(text, 1, text.length - 1, parsed, 3)).toBe(true)
        expect(parsed).toEqual(bytes)
      }),
    )
  })

  test.each([
    [0n, '::'],
    [1n, '::1'],
    [0xff020000000000000000000000000000n, 'ff02::'],
    [0x20010db8000000010000000000000001n, '2001:db8:0:1::1'],
    [0x20010000000200030004000500060007n, '2001:0:2:3:4:5:6:7'],
    [0xffff01020304n, '::ffff:1.2.3.4'],
    [0x01020304n, '::1.2.3.4'],
  ])('of value %i is written as %s', (value, text) => {
    expect(ip6Text(value)).toBe(text)
  })
})

test('an address stands where it stands in a text', () => {
  expect(ip4Value('nw_src=10.0.0.1/8', 7, 15)).toBe(0x0a000001)
  expect(macValue('[0a:00:00:00:00:01]', 1, 18)).toBe(0x0a0000000001)
  expect(ip6Value('[fe80::1]:80', 1, 8)).toBe(0xfe800000000000000000000000000001n)
})

test('either version is read, into its canonical form', () => {
  expect(parseIp('010.0.0.1')).toEqual({ family: 4, ip: '10.0.0.1' })
  expect(parseIp('FD00:0::0:1')).toEqual({ family: 6, ip: 'fd00::1' })
  for (const none of ['', '10.0.0.1/24', 'fe80::1%eth0', ' 10.0.0.1', '10.0.0'])
    expect(parseIp(none)).toBeUndefined()
})

test('a format that is data is the format itself', () => {
  for (const [format, text, value] of [
    ['ip4', '10.0.0.1', 0x0a000001],
    ['mac', '0a:00:00:00:00:01', 0x0a0000000001],
    ['ip6', 'fd00::1', 0xfd000000000000000000000000000001n],
  ] as const) {
    expect(addressValue(format, text)).toBe(value)
    expect(addressText(format, value)).toBe(text)
    expect(BigInt(value) >> BigInt(ADDRESS_BITS[format])).toBe(0n)
  }
})
