/**
 * Addresses as the columns of the northbound have them (ovn-nb(5)), for rules that have a row for each: every
 * function here gives what the text says, or nothing where it cannot be read.
 */
import {
  type HostAddresses,
  ip4Mask,
  ip4Text,
  macText,
  macValue,
  type Network,
  parseHostAddresses,
  parseNetwork,
} from '../../address/index.ts'

const given = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value])

/** A MAC address in canonical form; space before it is skipped. */
export function macAddress(text: string): readonly string[] {
  const value = macValue(text.trimStart())
  return value === undefined ? [] : [macText(value)]
}

/** The first half of a MAC address, as `options:mac_prefix` gives it; what follows is of no account. */
export function macPrefix(text: string): readonly string[] {
  const [half] = /^\s*[0-9a-fA-F]+(?::[0-9a-fA-F]+){2}/.exec(text) ?? []
  return half === undefined ? [] : macAddress(`${half}:0:0:0`).map((mac) => mac.slice(0, 8))
}

/** One element of Logical_Switch_Port.addresses that names addresses; nothing for `router`, `unknown`, `dynamic`. */
export function hostAddresses(text: string): readonly HostAddresses[] {
  return given(parseHostAddresses(text))
}

/** An address with its prefix. */
export function network(text: string): readonly Network[] {
  return given(parseNetwork(text))
}

/** One element of Logical_Router_Port.networks; a router has no address 0.0.0.0. */
export function routerNetwork(text: string): readonly Network[] {
  return network(text).filter(({ ip }) => ip !== '0.0.0.0')
}

/** The netmask of an IPv4 network. */
export function netmask(cidr: string): readonly string[] {
  return network(cidr).flatMap(({ family, prefix }) => (family === 4 ? [ip4Text(ip4Mask(prefix))] : []))
}
