/** The DHCPv6 server that a switch is for its ports (ovn-nb(5), DHCP_Options). */
import { type HostAddresses, inNetwork, linkLocalNetwork } from '../../address/index.ts'
import { compute, rule, text, view } from '../../rules/index.ts'
import { Told, truth, unreadable } from '../../tables/index.ts'
import { LogicalSwitchPort, NbDhcpOption, NbDhcpOptions } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { hostAddresses, macAddress, network as readNetwork } from '../port/address.ts'
import { PortAddress } from '../port/port-address.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DhcpConfiguration, type DhcpOptions, optionArguments } from './dhcp-option.ts'

/** A server knows itself by a MAC address, which flows have as it is written. */
function serverOf(options: DhcpOptions): readonly { readonly mac: string; readonly ip: string }[] {
  const id = options.get('server_id') ?? ''
  return macAddress(id).map((mac) => ({ mac: id, ip: linkLocalNetwork(mac).ip }))
}

/** The first IPv6 address of an entry that is in the server's network. */
function offered({ ips }: Pick<HostAddresses, 'ips'>, cidr: string): readonly string[] {
  const [network] = readNetwork(cidr)
  if (network?.family !== 6) return []
  const inside = ips.filter(({ family, ip }) => family === 6 && inNetwork(ip, network.network))
  return inside.slice(0, 1).map(({ ip }) => ip)
}

/** What an answer says: a stateless server tells options, and no address. */
function answer(ip: string, options: DhcpOptions): string {
  const isStateless = truth(options.get('dhcpv6_stateless') ?? '', false)
  const told = optionArguments(options.remove('dhcpv6_stateless').entrySeq())
  return `reg0[3] = put_dhcpv6_opts(${isStateless ? '' : `ia_addr = ${ip}, `}${told}); next;`
}

const Offer = view(
  'Dhcpv6Offer',
  'A port with a usable configuration and an address that can be offered',
  ({ match, each, present }) => {
    const { lsp, ls, name } = match(SwitchPort, { enabled: true })
    const { dhcpv6_options } = match(LogicalSwitchPort, { uuid: lsp })
    const dhcp = present(dhcpv6_options)
    const { cidr } = match(NbDhcpOptions, { uuid: dhcp })
    const { options } = match(DhcpConfiguration, { dhcp })
    const { mac: serverMac, ip: serverIp } = each(options, serverOf)
    const { entry: addresses } = match(PortAddress, { lsp })
    const entry = each(addresses, hostAddresses)
    const ip = each([entry, cidr], offered)
    return { lsp, ls, name, dhcp, mac: entry.mac, serverMac, serverIp, words: compute([ip, options], answer) }
  },
)

export const dhcpv6 = feature({
  name: 'DHCPv6',

  rules: [
    rule('A server for IPv6 that names no MAC address is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbDhcpOption, { key: 'server_id' })
      const { cidr } = match(NbDhcpOptions, { uuid })
      where([cidr, value], (c, id) => readNetwork(c)[0]?.family === 6 && macAddress(id).length === 0)
      return unreadable('DHCP_Options', uuid, 'options', value, 'server_id')
    }),
    rule(
      'A request of a port is answered with the address that the port has, or with options alone',
      LogicalFlow,
      ({ match }) => {
        const { ls, name, dhcp, mac, serverMac, serverIp, words } = match(Offer)
        const asked = text`inport == ${quoted(name)} && eth.src == ${mac} && ip6.mcast && ip6.dst == ff02::1:2 && udp.src == 546 && udp.dst == 547`
        const details = { hint: dhcp, port: name }
        return [
          flow(ls, 'ls_in_dhcp_options', 100, asked, words, details),
          flow(
            ls,
            'ls_in_dhcp_response',
            100,
            text`${asked} && reg0[3]`,
            text`eth.dst = eth.src; eth.src = ${serverMac}; ip6.dst = ip6.src; ip6.src = ${serverIp}; udp.src = 547; udp.dst = 546; outport = inport; flags.loopback = 1; output;`,
            details,
          ),
        ]
      },
    ),
    rule('No ACL keeps the answer from the port', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, serverMac, serverIp } = match(Offer)
      return flow(
        ls,
        'ls_out_acl_eval',
        34000,
        compute(
          [name, serverMac, serverIp],
          (n, m, i) =>
            `outport == ${JSON.stringify(n)} && eth.src == ${m} && ip6.src == ${i} && udp && udp.src == 547 && udp.dst == 546`,
        ),
        'reg8[16] = 1; next;',
        { hint: dhcp, port: name },
      )
    }),
  ],
})
