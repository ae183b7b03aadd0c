/** Entries of `port_security` (ovn-nb(5), Logical_Switch_Port): a MAC address, and addresses that go with it. */
import { linkLocalNetwork, parseHostAddresses } from '../../address/index.ts'

export interface SecurityEntry {
  readonly mac: string
  /** As a match takes them: hosts without a prefix, and networks where no bit is set behind it. */
  readonly ip4: readonly string[]
  readonly ip6: readonly string[]
  /** The broadcast addresses of hosts that were given with their network. */
  readonly broadcasts: readonly string[]
  /** What could not be read. */
  readonly unread: string
  /** The address that every IPv6 host makes for itself out of its MAC address. */
  readonly linkLocal: string
}

/** An entry; nothing where it does not begin with a MAC address. What follows the last address says nothing. */
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
