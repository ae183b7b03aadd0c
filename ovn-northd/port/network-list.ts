/** The networks of a router port as lists, the way matches write them. */
import type { List } from 'immutable'
import { linkLocalNetwork, type Network } from '../../address/index.ts'
import { routerNetwork } from './address.ts'

/** The networks in a port's list that can be read: those of IPv4, and then those of IPv6. */
export function given(networks: List<string>): readonly Network[] {
  const all = [...networks].flatMap(routerNetwork)
  return [...all.filter((n) => n.family === 4), ...all.filter((n) => n.family === 6)]
}

/** The IPv4 networks in a port's list, in order. */
export function ipv4(networks: List<string>): readonly Network[] {
  return given(networks).filter((n) => n.family === 4)
}

/** Its IPv6 networks, and the link-local one last. */
export function ipv6(networks: List<string>, mac: string): readonly Network[] {
  return [...given(networks).filter((n) => n.family === 6), linkLocalNetwork(mac)]
}

/** The addresses, with commas. */
export function addresses(networks: readonly Network[]): string {
  return networks.map((n) => n.ip).join(', ')
}

/** One address as it is, several as a set. */
export function oneOrSet(networks: readonly Network[]): string {
  return networks.length === 1 ? addresses(networks) : `{${addresses(networks)}}`
}

/** The list as the only element, or nothing if it is empty: for a rule that does not fire without. */
export function unlessEmpty(networks: readonly Network[]): readonly (readonly Network[])[] {
  return networks.length === 0 ? [] : [networks]
}
