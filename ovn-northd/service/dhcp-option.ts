/** Options that DHCP servers are configured with, as the actions of flows write them (ovn-nb(5), DHCP_Options). */
import type { OrderedMap } from 'immutable'
import { collectMap, rule, view } from '../../rules/index.ts'
import { Told, unreadable } from '../../tables/index.ts'
import { NbDhcpOption, NbDhcpOptions } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { network } from '../port/address.ts'

export const DhcpConfiguration = view(
  'DhcpConfiguration',
  'A DHCP configuration has its options, sorted by name',
  ({ match }) => {
    const { uuid: dhcp, key, value } = match(NbDhcpOption)
    return { dhcp, options: collectMap(key, value) }
  },
)

export const dhcpConfiguration = feature({
  name: 'configurations of DHCP',

  rules: [
    rule('A cidr of a DHCP configuration that cannot be read is told', Told, ({ match, where }) => {
      const { uuid, cidr } = match(NbDhcpOptions)
      where(cidr, (text) => network(text).length === 0)
      return unreadable('DHCP_Options', uuid, 'cidr', cidr)
    }),
  ],
})

/** Options as arguments, in their order. */
export function optionArguments(options: Iterable<readonly [string, string]>): string {
  return Array.from(options, ([name, value]) => `${name} = ${value}`).join(', ')
}

/** The options of a configuration, by their names. */
export type DhcpOptions = OrderedMap<string, string>
