/** Entries of port_security (ovn-nb(5), Logical_Switch_Port). */
import { expect, test } from 'vitest'
import { securityEntry } from '../../../ovn-controller/physical/port-security.ts'

test('a host is its address, a network with no bit behind its prefix the whole of it', () => {
  expect(securityEntry('0A:0:0:0:0:1 10.0.0.1 10.0.1.1/24 10.0.2.0/24 fd00::1/64 FD00:1::/64')).toEqual({
    mac: '0a:00:00:00:00:01',
    ip4: ['10.0.0.1', '10.0.1.1', '10.0.2.0/24'],
    ip6: ['fd00::1', 'fd00:1::/64'],
    broadcasts: ['10.0.1.255'],
    unread: '',
    linkLocal: 'fe80::800:ff:fe00:1',
  })
})

test('what cannot be read is kept apart, with all that follows it', () => {
  const entry = securityEntry('0a:00:00:00:00:01 10.0.0.1 fe80::1%eth0 10.0.0.2')
  expect([entry?.ip4, entry?.ip6, entry?.unread]).toEqual([['10.0.0.1'], ['fe80::1'], '%eth0 10.0.0.2'])
  expect(securityEntry('10.0.0.1')).toBeUndefined()
})
