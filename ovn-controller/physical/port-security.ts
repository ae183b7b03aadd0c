/** Entries of `port_security` (ovn-nb(5), Logical_Switch_Port): a MAC address, and addresses that go with it. */
import { linkLocalNetwork, parseHostAddresses } from '../../address/index.ts'

export interface SecurityEntry {
  readonly mac: string
  /** As matches have them: hosts without a prefix, and networks, which have no bit set after the prefix. */
  readonly ip4: readonly string[]
  readonly ip6: readonly string[]
  /** The broadcast addresses of the networks of hosts that are written with a prefix. */
  readonly broadcasts: readonly string[]
  /** What could not be read. */
  readonly unread: string
  /** The link-local address that an IPv6 host derives from its MAC address. */
  readonly linkLocal: string
}

/** An entry; nothing for a text that does not begin with a MAC address. What follows the last address is ignored. */
export function securityEntry(text: string): SecurityEntry | undefined {
  const host = parseHostAddresses(text)
  if (!host) return undefined
  const ip4: string[] = []
  const ip6: string[] = []
  const broadcasts: string[] = []
  for (const { family, ip, prefix, network, broadcast } of host.ips) {
    const single = prefix === (family === 4 ? 32 : 128)
    const whole = !single && network === `${ip}/${prefix}`
    const named = whole ? network : ip
    if (family === 6) ip6.push(named)
    else {
      ip4.push(named)
      if (!single && !whole) broadcasts.push(broadcast)
    }
  }
  return {
    mac: host.mac,
    ip4,
    ip6,
    broadcasts,
    unread: host.unread,
    linkLocal: linkLocalNetwork(host.mac).ip,
  }
}
