/** Addresses that follow from others, and hosts, with the examples of the RFCs. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  inNetwork,
  interfaceAddress,
  ip6Text,
  ip6Value,
  linkLocalNetwork,
  macText,
  multicastMac,
  parseHostAddresses,
  solicitedNode,
} from '../../address/index.ts'
import { ip6, mac } from './arbitrary.ts'

test('an interface address is the prefix and the modified EUI-64', () => {
  // RFC 4291, appendix A, and RFC 2464, section 4.
  expect(interfaceAddress('fe80::', '34:56:78:9a:bc:de')).toBe('fe80::3656:78ff:fe9a:bcde')
  expect(interfaceAddress('fd00:1:2:3:4::5', '02:aa:bb:cc:dd:ee')).toBe('fd00:1:2:3:aa:bbff:fecc:ddee')
  fc.assert(
    fc.property(ip6, mac, (prefix, value) => {
      const [high, low] = [BigInt(value) >> 24n, BigInt(value) & 0xffffffn]
      const half = ((high << 40n) | (0xfffen << 24n) | low) ^ (2n << 56n)
      expect(ip6Value(interfaceAddress(ip6Text(prefix), macText(value)))).toBe(
        ((prefix >> 64n) << 64n) | half,
      )
    }),
  )
})

test('a link-local network is that of the interface address', () => {
  expect(linkLocalNetwork('0a:00:00:00:00:03')).toEqual({
    family: 6,
    ip: 'fe80::800:ff:fe00:3',
    prefix: 64,
    network: 'fe80::/64',
    broadcast: 'fe80::800:ff:fe00:3',
    linkLocal: true,
  })
})

test('a solicited-node address has the last 24 bits, and its frames the last 32', () => {
  // RFC 4291, section 2.7.1.
  expect(solicitedNode('4037::1:800:200e:8c6c')).toBe('ff02::1:ff0e:8c6c')
  expect(multicastMac('ff02::1:ff0e:8c6c')).toBe('33:33:ff:0e:8c:6c')
  fc.assert(
    fc.property(ip6, (value) => {
      const group = solicitedNode(ip6Text(value))
      expect(inNetwork(group, 'ff02::1:ff00:0/104')).toBe(true)
      expect((ip6Value(group) ?? 0n) & 0xffffffn).toBe(value & 0xffffffn)
      const hex = (value & 0xffffffffn).toString(16).padStart(8, '0')
      expect(multicastMac(ip6Text(value)).replaceAll(':', '')).toBe(`3333${hex}`)
    }),
  )
})

test.each([
  ['0A:0:0:0:0:1', '0a:00:00:00:00:01', [], ''],
  [' 0a:00:00:00:00:01  10.0.0.1 ', '0a:00:00:00:00:01', ['10.0.0.1/32'], ''],
  ['0a:00:00:00:00:01 10.0.0.1/24 FD00::1', '0a:00:00:00:00:01', ['10.0.0.1/24', 'fd00::1/128'], ''],
  ['00:00:00:00:00:01,10.0.0.1', '00:00:00:00:00:01', [], ',10.0.0.1'],
  ['00:00:00:00:00:01zz 10.0.0.1', '00:00:00:00:00:01', [], 'zz 10.0.0.1'],
  ['50:54:00:00:00:010 192.168.0.10', '50:54:00:00:00:10', ['192.168.0.10/32'], ''],
  ['00:00:00:00:00:01 fe80::1%eth0 10.0.0.1', '00:00:00:00:00:01', ['fe80::1/128'], '%eth0 10.0.0.1'],
  ['00:00:00:00:00:01 10.0.0.1 junk 10.0.0.2', '00:00:00:00:00:01', ['10.0.0.1/32'], 'junk 10.0.0.2'],
  ['00:00:00:00:00:01 10.0.0.1/33', '00:00:00:00:00:01', [], '10.0.0.1/33'],
])('%j are the addresses of a host %s', (text, address, ips, unread) => {
  const read = parseHostAddresses(text)
  expect([read?.mac, read?.ips.map(({ ip, prefix }) => `${ip}/${prefix}`), read?.unread]).toEqual([
    address,
    ips,
    unread,
  ])
})

test.each(['', 'unknown', 'router', 'dynamic', '10.0.0.1', '00:00:00:00:01 10.0.0.1', '0g:00:00:00:00:01'])(
  '%j names no host',
  (text) => {
    expect(parseHostAddresses(text)).toBeUndefined()
  },
)
