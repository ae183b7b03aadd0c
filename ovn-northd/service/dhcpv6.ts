/** The DHCPv6 server that a switch is for its ports (ovn-nb(5), DHCP_Options). */
import { type HostAddresses, inNetwork, linkLocalNetwork } from '../../address/index.ts'
import { compute, rule, text, view } from '../../rules/index.ts'
import { Told, truth, unreadable } from '../../tables/index.ts'
import { LogicalSwitchPort, NbDhcpOption, NbDhcpOptions } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { SEND_BACK } from '../flow/action.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { DHCPV6_REQUEST } from '../flow/packet.ts'
import { SERVED } from '../flow/priority.ts'
import { ALLOWED, HAS_DHCP_ANSWER } from '../flow/switch-register.ts'
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

/** What an answer tells: that of a stateless server has options, and no address. */
function toldOptions(ip: string, options: DhcpOptions): string {
  const isStateless = truth(options.get('dhcpv6_stateless') ?? '', false)
  const told = optionArguments(options.remove('dhcpv6_stateless').entrySeq())
  return isStateless ? told : `ia_addr = ${ip}, ${told}`
}

const Offer = view(
  'Dhcpv6Offer',
  'A port with a usable DHCPv6 configuration is offered its address in the network of the server',
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
    return {
      lsp,
      ls,
      name,
      dhcp,
      mac: entry.mac,
      serverMac,
      serverIp,
      told: compute([ip, options], toldOptions),
    }
  },
)

export const dhcpv6 = feature({
  name: 'DHCPv6',

  rules: [
    rule('A server_id of a DHCPv6 configuration that is no MAC address is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbDhcpOption, { key: 'server_id' })
      const { cidr } = match(NbDhcpOptions, { uuid })
      where([cidr, value], (c, id) => readNetwork(c)[0]?.family === 6 && macAddress(id).length === 0)
      return unreadable('DHCP_Options', uuid, 'options', value, 'server_id')
    }),
    rule(
      'A DHCPv6 request of a port is answered with the address that the port has, or with options alone',
      LogicalFlow,
      ({ match }) => {
        const { ls, name, dhcp, mac, serverMac, serverIp, told } = match(Offer)
        const asked = text`inport == ${quoted(name)} && eth.src == ${mac} && ip6.mcast && ip6.dst == ff02::1:2 && ${DHCPV6_REQUEST}`
        const details = { hint: dhcp, port: name }
        return [
          flow(
            ls,
            'ls_in_dhcp_options',
            100,
            asked,
            text`${HAS_DHCP_ANSWER} = put_dhcpv6_opts(${told}); next;`,
            details,
          ),
          flow(
            ls,
            'ls_in_dhcp_response',
            100,
            text`${asked} && ${HAS_DHCP_ANSWER}`,
            text`eth.dst = eth.src; eth.src = ${serverMac}; ip6.dst = ip6.src; ip6.src = ${serverIp}; udp.src = 547; udp.dst = 546; ${SEND_BACK}`,
            details,
          ),
        ]
      },
    ),
    rule('The answer of the DHCPv6 server is allowed, whatever ACLs say', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, serverMac, serverIp } = match(Offer)
      return flow(
        ls,
        'ls_out_acl_eval',
        SERVED,
        text`outport == ${quoted(name)} && eth.src == ${serverMac} && ip6.src == ${serverIp} && udp && udp.src == 547 && udp.dst == 546`,
        `${ALLOWED} = 1; next;`,
        { hint: dhcp, port: name },
      )
    }),
  ],
})
