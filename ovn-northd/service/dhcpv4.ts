/** The DHCPv4 server that a switch is for its ports (ovn-nb(5), DHCP_Options). */
import { type HostAddresses, inNetwork } from '../../address/index.ts'
import { compute, rule, text, view } from '../../rules/index.ts'
import { LogicalSwitchPort, LogicalSwitchPortOption, NbDhcpOptions } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { SEND_BACK } from '../flow/action.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { SERVED } from '../flow/priority.ts'
import { ALLOWED, HAS_DHCP_ANSWER } from '../flow/switch-register.ts'
import { hostAddresses, netmask, network as readNetwork } from '../port/address.ts'
import { PortAddress } from '../port/port-address.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DhcpConfiguration, type DhcpOptions, optionArguments } from './dhcp-option.ts'

/** A server: its own addresses, and what it tells. */
interface Server {
  readonly id: string
  readonly mac: string
  readonly options: DhcpOptions
  readonly netmask: string
}

/** The server of a configuration, if it has an address, a MAC address and a lease time. */
function serverOf(options: DhcpOptions, cidr: string): readonly Server[] {
  const [id, mac, lease] = ['server_id', 'server_mac', 'lease_time'].map((name) => options.get(name))
  if (id === undefined || mac === undefined || lease === undefined) return []
  return netmask(cidr).map((mask) => ({ id, mac, options, netmask: mask }))
}

/** The first IPv4 address of an entry that is in the server's network. */
function offered({ ips }: Pick<HostAddresses, 'ips'>, cidr: string): readonly string[] {
  const [network] = readNetwork(cidr)
  if (network?.family !== 4) return []
  const inside = ips.filter(({ family, ip }) => family === 4 && inNetwork(ip, network.network))
  return inside.slice(0, 1).map(({ ip }) => ip)
}

/** The options that an offer tells. The host's own name comes in the place of the configured one. */
function toldOptions({ options, netmask }: Server, hostname: string | null): string {
  const own = hostname === null ? { netmask } : { netmask, hostname }
  const told = options.remove('server_mac').filterNot((_, name) => hostname !== null && name === 'hostname')
  const all = [...Object.entries(own), ...told.entrySeq()]
  all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return optionArguments(all)
}

const Offer = view(
  'DhcpOffer',
  'A port with a usable DHCPv4 configuration is offered its address in the network of the server',
  ({ match, matchOr, each, present }) => {
    const { lsp, ls, name } = match(SwitchPort, { enabled: true })
    const { dhcpv4_options } = match(LogicalSwitchPort, { uuid: lsp })
    const dhcp = present(dhcpv4_options)
    const { cidr } = match(NbDhcpOptions, { uuid: dhcp })
    const { options } = match(DhcpConfiguration, { dhcp })
    const server = each([options, cidr], serverOf)
    const { value: hostname } = matchOr(
      LogicalSwitchPortOption,
      { uuid: lsp, key: 'hostname' },
      { value: null },
    )
    const { entry: addresses } = match(PortAddress, { lsp })
    const entry = each(addresses, hostAddresses)
    const ip = each([entry, cidr], offered)
    const told = compute([server, hostname], toldOptions)
    return { lsp, ls, name, dhcp, mac: entry.mac, ip, id: server.id, serverMac: server.mac, told }
  },
)

export const dhcpv4 = feature({
  name: 'DHCPv4',

  rules: [
    rule('A DHCP request of a port is answered with the address of the port', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, mac, ip, id, serverMac, told } = match(Offer)
      const from = text`inport == ${quoted(name)} && eth.src == ${mac} && `
      const to = text`(ip4.src == {${ip}, 0.0.0.0} && ip4.dst == {${id}, 255.255.255.255})`
      const ports = 'udp.src == 68 && udp.dst == 67'
      const details = { hint: dhcp, port: name }
      return [
        flow(
          ls,
          'ls_in_dhcp_options',
          100,
          text`${from}${to} && ${ports}`,
          text`${HAS_DHCP_ANSWER} = put_dhcp_opts(offerip = ${ip}, ${told}); next;`,
          details,
        ),
        flow(
          ls,
          'ls_in_dhcp_response',
          100,
          text`${from}ip4 && ${ports} && ${HAS_DHCP_ANSWER}`,
          text`eth.dst = eth.src; eth.src = ${serverMac}; ip4.src = ${id}; udp.src = 67; udp.dst = 68; ${SEND_BACK}`,
          details,
        ),
      ]
    }),
    rule('The answer of the DHCPv4 server is allowed, whatever ACLs say', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, id, serverMac } = match(Offer)
      return flow(
        ls,
        'ls_out_acl_eval',
        SERVED,
        text`outport == ${quoted(name)} && eth.src == ${serverMac} && ip4.src == ${id} && udp && udp.src == 67 && udp.dst == 68`,
        `${ALLOWED} = 1; next;`,
        { hint: dhcp, port: name },
      )
    }),
  ],
})
