/** Options that DHCP servers are configured with, as the actions of flows write them (ovn-nb(5), DHCP_Options). */
import type { OrderedMap } from 'immutable'
import { collectMap, optional, relation, rule, textColumn, view } from '../../rules/index.ts'
import { Told, unreadable, uuid } from '../../tables/index.ts'
import {
  LogicalSwitchPort,
  LogicalSwitchPortOption,
  NbDhcpOption,
  NbDhcpOptions,
} from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { network } from '../port/address.ts'

export const DhcpConfiguration = view(
  'DhcpConfiguration',
  'The options of a configuration, sorted by name',
  ({ match }) => {
    const { uuid: dhcp, key, value } = match(NbDhcpOption)
    return { dhcp, options: collectMap(key, value) }
  },
)

/** The name that a port's host is told, null for none of its own. */
export const HostName = relation('PortHostName', { lsp: uuid, hostname: optional(textColumn) })

export const dhcpConfiguration = feature({
  name: 'configurations of DHCP',

  rules: [
    rule('A network of DHCP that cannot be read is told', Told, ({ match, where }) => {
      const { uuid, cidr } = match(NbDhcpOptions)
      where(cidr, (text) => network(text).length === 0)
      return unreadable('DHCP_Options', uuid, 'cidr', cidr)
    }),
    rule('?', HostName, ({ match }) => {
      const { uuid: lsp, value: hostname } = match(LogicalSwitchPortOption, { key: 'hostname' })
      return { lsp, hostname }
    }),
    rule('?', HostName, ({ match, not }) => {
      const { uuid: lsp } = match(LogicalSwitchPort)
      not(LogicalSwitchPortOption, { uuid: lsp, key: 'hostname' })
      return { lsp, hostname: null }
    }),
  ],
})

/** Options as arguments, in their order. */
export function optionArguments(options: Iterable<readonly [string, string]>): string {
  return Array.from(options, ([name, value]) => `${name} = ${value}`).join(', ')
}

/** The value of an option, if the configuration has it. */
export type DhcpOptions = OrderedMap<string, string>
