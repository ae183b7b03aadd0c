/**
 * The addresses that a port is given, and how the northbound is told (ovn-nb(5), Logical_Switch_Port,
 * `dynamic_addresses`).
 */
import { interfaceAddress } from '../../address/index.ts'
import { compute, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPort } from '../database/northbound.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DynamicPort, SwitchPrefix } from './dynamic-port.ts'
import { DynamicIp } from './ipv4.ts'
import { DynamicMac } from './mac.ts'

/** The IPv6 address of a dynamic port, null where its switch has no prefix. */
const DynamicIp6 = relation('DynamicIp6', { lsp: uuid, ip6: optional(textColumn) })

/** What a port is given: `MAC [IP] [IPV6]`. */
export const DynamicAddress = relation('DynamicAddress', { lsp: uuid, addresses: textColumn })

/** A port whose `dynamic_addresses` in the northbound have to change; null clears them. */
export const UpdateDynamicAddresses = relation('update Logical_Switch_Port.dynamic_addresses', {
  uuid,
  addresses: optional(textColumn),
})

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

  rule('?', UpdateDynamicAddresses, ({ match, not }) => {
    const { lsp, addresses } = match(DynamicAddress)
    not(LogicalSwitchPort, { uuid: lsp, dynamic_addresses: addresses })
    return { uuid: lsp, addresses }
  }),
  rule('A port that is given none any more has none', UpdateDynamicAddresses, ({ match, not, where }) => {
    const { uuid, dynamic_addresses } = match(LogicalSwitchPort)
    where(dynamic_addresses, (addresses) => addresses !== null)
    match(SwitchPort, { lsp: uuid })
    not(DynamicAddress, { lsp: uuid })
    return { uuid, addresses: null }
  }),
]
