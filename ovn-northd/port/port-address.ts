/**
 * The addresses of switch ports: those that they are configured with, and those that they are given
 * (ovn-nb(5), `addresses`).
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { Told, unreadable, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortAddress } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { DynamicAddress, parseDynamic } from '../ipam/index.ts'
import { hostAddresses } from './address.ts'
import { family } from './router-port.ts'

/** A port has an entry among its addresses: `MAC [IP]...`, or a word such as `unknown`. */
export const PortAddress = relation('PortAddress', { lsp: uuid, entry: textColumn })

/** A port has a MAC address. */
export const PortMac = relation('PortMac', { lsp: uuid, mac: textColumn })

/** A port has an IP address, with the MAC address that goes with it. */
export const PortIp = relation('PortIp', { lsp: uuid, mac: textColumn, family, ip: textColumn })

/** What of an element of a port's addresses cannot be read. */
function unread(element: string): readonly string[] {
  if (element === 'unknown' || element === 'router' || parseDynamic(element).length > 0) return []
  const [host] = hostAddresses(element)
  if (!host) return [element]
  return host.unread === '' ? [] : [host.unread]
}

export const portAddresses = feature({
  name: 'addresses of switch ports',

  rules: [
    rule(
      'A port has the addresses that it is configured with, unless they ask for dynamic ones',
      PortAddress,
      ({ match, where }) => {
        const { uuid: lsp, value } = match(LogicalSwitchPortAddress)
        where(value, (element) => parseDynamic(element).length === 0)
        return { lsp, entry: value }
      },
    ),
    rule('A port has the dynamic addresses that it is given', PortAddress, ({ match }) => {
      const { lsp, addresses } = match(DynamicAddress)
      return { lsp, entry: addresses }
    }),
    rule('A port has the MAC addresses in the entries of its addresses', PortMac, ({ match, each }) => {
      const { lsp, entry } = match(PortAddress)
      return { lsp, mac: each(entry, hostAddresses).mac }
    }),
    rule('An address of a switch port that cannot be read is told', Told, ({ match, each }) => {
      const { uuid, value } = match(LogicalSwitchPortAddress)
      return unreadable('Logical_Switch_Port', uuid, 'addresses', each(value, unread))
    }),
    rule('A port has the IP addresses in the entries of its addresses', PortIp, ({ match, each }) => {
      const { lsp, entry } = match(PortAddress)
      const { mac, ips } = each(entry, hostAddresses)
      const { family, ip } = each(ips, (all) => all)
      return { lsp, mac, family, ip }
    }),
  ],
})
