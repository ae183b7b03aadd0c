/** The DHCPv4 server that a switch is for its ports (ovn-nb(5), DHCP_Options). */
import { type HostAddresses, inNetwork } from '../../address/index.ts'
import { compute, rule, text, view } from '../../rules/index.ts'
import { LogicalSwitchPort, NbDhcpOptions } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { hostAddresses, netmask, network as readNetwork } from '../port/address.ts'
import { PortAddress } from '../port/port-address.ts'
import { SwitchPort } from '../port/switch-port.ts'
import { DhcpConfiguration, type DhcpOptions, HostName, optionArguments } from './dhcp-option.ts'

/** What a server has to know of itself, and the rest of what it tells. */
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

/** What an offer says. The host's own name comes before the configured one. */
function offer(ip: string, { options, netmask }: Server, hostname: string | null): string {
  const told = options.remove('server_mac').entrySeq().toArray()
  const named = told.filter(([name]) => hostname === null || name !== 'hostname')
  const all: [string, string][] = [
    ['netmask', netmask],
    ...(hostname === null ? [] : ([['hostname', hostname]] as [string, string][])),
    ...named,
  ]
  all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `reg0[3] = put_dhcp_opts(offerip = ${ip}, ${optionArguments(all)}); next;`
}

const Offer = view(
  'DhcpOffer',
  'A port with a usable configuration and an address that can be offered',
  ({ match, each, present }) => {
    const { lsp, ls, name } = match(SwitchPort, { enabled: true })
    const { dhcpv4_options } = match(LogicalSwitchPort, { uuid: lsp })
    const dhcp = present(dhcpv4_options)
    const { cidr } = match(NbDhcpOptions, { uuid: dhcp })
    const { options } = match(DhcpConfiguration, { dhcp })
    const { id, mac: serverMac } = each([options, cidr], serverOf)
    const { hostname } = match(HostName, { lsp })
    const { entry: addresses } = match(PortAddress, { lsp })
    const entry = each(addresses, hostAddresses)
    const ip = each([entry, cidr], offered)
    const words = compute([ip, options, cidr, hostname], (offerip, all, network, host) =>
      serverOf(all, network)
        .map((server) => offer(offerip, server, host))
        .join(''),
    )
    return { lsp, ls, name, dhcp, mac: entry.mac, ip, id, serverMac, words }
  },
)

export const dhcpv4 = feature({
  name: 'DHCPv4',

  rules: [
    rule('A request of a port is answered with the address that the port has', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, mac, ip, id, serverMac, words } = match(Offer)
      const from = text`inport == ${quoted(name)} && eth.src == ${mac} && `
      const to = compute(
        [ip, id],
        (i, s) => `(ip4.src == {${i}, 0.0.0.0} && ip4.dst == {${s}, 255.255.255.255})`,
      )
      const details = { hint: dhcp, port: name }
      return [
        flow(
          ls,
          'ls_in_dhcp_options',
          100,
          text`${from}${to} && udp.src == 68 && udp.dst == 67`,
          words,
          details,
        ),
        flow(
          ls,
          'ls_in_dhcp_response',
          100,
          text`${from}ip4 && udp.src == 68 && udp.dst == 67 && reg0[3]`,
          text`eth.dst = eth.src; eth.src = ${serverMac}; ip4.src = ${id}; udp.src = 67; udp.dst = 68; outport = inport; flags.loopback = 1; output;`,
          details,
        ),
      ]
    }),
    rule('No ACL keeps the answer from the port', LogicalFlow, ({ match }) => {
      const { ls, name, dhcp, id, serverMac } = match(Offer)
      return flow(
        ls,
        'ls_out_acl_eval',
        34000,
        compute(
          [name, serverMac, id],
          (n, m, i) =>
            `outport == ${JSON.stringify(n)} && eth.src == ${m} && ip4.src == ${i} && udp && udp.src == 67 && udp.dst == 68`,
        ),
        'reg8[16] = 1; next;',
        { hint: dhcp, port: name },
      )
    }),
  ],
})
