/**
 * The addresses that a port is given, and how the northbound is told (ovn-nb(5), Logical_Switch_Port,
 * `dynamic_addresses`).
 */
import { interfaceAddress } from '../../address/index.ts'
import { compute, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid, writtenCell } from '../../tables/index.ts'
import { LogicalSwitchPort, northbound } from '../database/northbound.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DynamicPort, SwitchPrefix } from './dynamic-port.ts'
import { DynamicIp } from './ipv4.ts'
import { DynamicMac } from './mac.ts'

/** The IPv6 address of a dynamic port, null where its switch has no prefix. */
const DynamicIp6 = relation('DynamicIp6', { lsp: uuid, ip6: optional(textColumn) })

/** What a port is given: `MAC [IP] [IPV6]`. */
export const DynamicAddress = relation('DynamicAddress', { lsp: uuid, addresses: textColumn })

/** The addresses that a port is given, in the northbound. */
export const dynamicAddressesCell = writtenCell(northbound, 'Logical_Switch_Port', 'dynamic_addresses')

export const dynamicAddressRules = [
  rule(
    'An IPv6 address is the one that is asked for, or follows from the prefix and the MAC address',
    DynamicIp6,
    ({ match }) => {
      const { lsp, ls, ip6 } = match(DynamicPort)
      const { prefix } = match(SwitchPrefix, { ls })
      const { mac } = match(DynamicMac, { lsp })
      return { lsp, ip6: compute([ip6, prefix, mac], (asked, p, m) => asked ?? interfaceAddress(p, m)) }
    },
  ),
  rule('?', DynamicIp6, ({ match, not }) => {
    const { lsp, ls } = match(DynamicPort)
    not(SwitchPrefix, { ls })
    return { lsp, ip6: null }
  }),
  rule('?', DynamicAddress, ({ match }) => {
    const { lsp, mac } = match(DynamicMac)
    const { ip } = match(DynamicIp, { lsp })
    const { ip6 } = match(DynamicIp6, { lsp })
    return { lsp, addresses: compute([mac, ip, ip6], (...all) => all.filter((a) => a !== null).join(' ')) }
  }),

  rule(
    'The northbound is told the addresses that a port is given',
    dynamicAddressesCell.wanted,
    ({ match }) => {
      const { lsp: uuid, addresses: dynamic_addresses } = match(DynamicAddress)
      return { uuid, dynamic_addresses }
    },
  ),
  rule(
    'A port of a switch that is given no addresses any more has none in the northbound',
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
