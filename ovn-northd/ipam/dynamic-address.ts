/**
 * The addresses that a port is given, and how the northbound is told (ovn-nb(5), Logical_Switch_Port,
 * `dynamic_addresses`).
 */
import { interfaceAddress, ip4Text } from '../../address/index.ts'
import { compute, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid, writtenCell } from '../../tables/index.ts'
import { LogicalSwitchPort, northbound } from '../database/northbound.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DynamicPort, SwitchPrefix } from './dynamic-port.ts'
import { AssignedIp } from './ipv4.ts'
import { DynamicMac } from './mac.ts'

/** A port is given addresses: `MAC [IP] [IPV6]`. */
export const DynamicAddress = relation('DynamicAddress', { lsp: uuid, addresses: textColumn })

/** The northbound says which addresses a port is given. */
export const dynamicAddressesCell = writtenCell(northbound, 'Logical_Switch_Port', 'dynamic_addresses')

export const dynamicAddressRules = [
  rule(
    'A port is given a MAC address, and the IPv4 and IPv6 addresses that its switch has for it',
    DynamicAddress,
    ({ match, matchOr }) => {
      const { lsp, ls, ip6: asked } = match(DynamicPort)
      const { mac } = match(DynamicMac, { lsp })
      const { number } = matchOr(AssignedIp, { lsp }, { number: null })
      const { prefix } = matchOr(SwitchPrefix, { ls }, { prefix: null })
      const ip = compute(number, (n) => (n === null ? null : ip4Text(n)))
      const ip6 = compute([prefix, asked, mac], (p, a, m) =>
        p === null ? null : (a ?? interfaceAddress(p, m)),
      )
      return { lsp, addresses: compute([mac, ip, ip6], (...all) => all.filter((a) => a !== null).join(' ')) }
    },
  ),

  rule(
    'The northbound tells the addresses that a port is given',
    dynamicAddressesCell.wanted,
    ({ match }) => {
      const { lsp: uuid, addresses: dynamic_addresses } = match(DynamicAddress)
      return { uuid, dynamic_addresses }
    },
  ),
  rule(
    'A port that is given no addresses any more has none in the northbound',
    dynamicAddressesCell.wanted,
    ({ match, not, present }) => {
      const { uuid, dynamic_addresses } = match(LogicalSwitchPort)
      present(dynamic_addresses)
      match(SwitchPort, { lsp: uuid })
      not(DynamicAddress, { lsp: uuid })
      return { uuid, dynamic_addresses: null }
    },
  ),
]
