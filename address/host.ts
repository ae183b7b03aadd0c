/** A host's addresses as OVN writes them: `MAC [IP[/PREFIX]]…` (ovn-nb(5), Logical_Switch_Port, `addresses`). */
import { macText, macValue } from './mac.ts'
import { type Network, scanNetwork } from './network.ts'

export interface HostAddresses {
  /** In canonical form. */
  readonly mac: string
  readonly ips: readonly Network[]
  /** What follows the last address that could be read, without space around it. */
  readonly unread: string
}

const macPattern = /\s*([0-9a-fA-F]+(?::[0-9a-fA-F]+){5})/y

/**
 * A host's addresses; undefined where the text does not begin with a MAC address. An IP address that cannot be
 * read, and whatever follows it, is left unread, as OVN leaves it.
 */
export function parseHostAddresses(text: string): HostAddresses | undefined {
  macPattern.lastIndex = 0
  const [whole, word = ''] = macPattern.exec(text) ?? []
  const value = whole === undefined ? undefined : macValue(word)
  if (whole === undefined || value === undefined) return undefined
  const ips: Network[] = []
  let at = whole.length
  for (let found = scanNetwork(text, at); found; found = scanNetwork(text, at)) {
    ips.push(found.network)
    at = found.end
  }
  return { mac: macText(value), ips, unread: text.slice(at).trim() }
}
