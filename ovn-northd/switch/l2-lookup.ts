/** Where a switch sends a frame (rows B2, B4, I5). */
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPort, LogicalSwitchPortAddress, LogicalSwitchPorts } from '../database/northbound.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import type { Family } from '../port/address.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { PortMac, RouterLink, SwitchPort } from '../port/switch-port.ts'

/** A MAC address behind a port: its own, or that of the router it leads to. */
const MacBehindPort = relation('MacBehindPort', { lsp: uuid, mac: textColumn })

/** A port whose addresses are those of the router it leads to. */
export const RouterAddressed = relation('RouterAddressed', { lsp: uuid })

/** A switch on which not every port leads to a router. */
const SwitchWithHosts = relation('SwitchWithHosts', { ls: uuid })

export const l2LookupRules = [
  rule(SwitchWithHosts, ({ match, where }) => {
    const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
    const { type } = match(LogicalSwitchPort, { uuid: lsp })
    where(type, (t) => t !== 'router')
    return { ls }
  }),
  rule(RouterAddressed, ({ match }) => {
    const { uuid: lsp } = match(LogicalSwitchPortAddress, { value: 'router' })
    match(RouterLink, { lsp })
    return { lsp }
  }),
  rule(MacBehindPort, ({ match }) => {
    const { lsp, mac } = match(PortMac)
    return { lsp, mac }
  }),
  rule(MacBehindPort, ({ match }) => {
    const { lsp } = match(RouterAddressed)
    const { lrp } = match(RouterLink, { lsp })
    const { mac } = match(RouterPort, { lrp })
    return { lsp, mac }
  }),

  // A frame for the address of a port goes straight to that port, or nowhere if the port is disabled.
  rule(LogicalFlow, ({ match }) => {
    const { lsp, ls, name, enabled } = match(SwitchPort)
    const { mac } = match(MacBehindPort, { lsp })
    const deliver = compute([enabled, name], (e, n) =>
      e ? `outport = ${JSON.stringify(n)}; output;` : 'drop;',
    )
    return flow(ls, 'ls_in_l2_lkup', 50, text`eth.dst == ${mac}`, deliver, { hint: lsp })
  }),
  // One for an unknown address asks the forwarding database, and is dropped if that does not know it.
  rule(LogicalFlow, () => [
    flow(ALL_SWITCHES, 'ls_in_l2_lkup', 0, '1', 'outport = get_fdb(eth.dst); next;'),
    flow(ALL_SWITCHES, 'ls_in_l2_unknown', 50, 'outport == "none"', 'drop;', {
      description: 'No L2 destination',
    }),
    flow(ALL_SWITCHES, 'ls_in_l2_unknown', 0, '1', 'output;'),
  ]),
  // Nothing is delivered to a disabled port.
  rule(LogicalFlow, ({ match }) => {
    const { lsp, ls, name } = match(SwitchPort, { enabled: false })
    return flow(ls, 'ls_in_l2_unknown', 50, text`outport == ${quoted(name)}`, 'drop;', {
      hint: lsp,
      port: name,
    })
  }),
  // The controller answers the service monitor's checks.
  rule(LogicalFlow, () =>
    flow(
      ALL_SWITCHES,
      'ls_in_l2_lkup',
      110,
      'eth.dst == $svc_monitor_mac && (tcp || icmp || icmp6)',
      'handle_svc_check(inport);',
    ),
  ),

  // A router's own requests for neighbours go to everybody but routers.
  rule(LogicalFlow, ({ match }) => {
    const { ls, lrp } = match(RouterLink)
    match(SwitchWithHosts, { ls })
    const { mac } = match(RouterPort, { lrp })
    return flow(
      ls,
      'ls_in_l2_lkup',
      75,
      text`eth.src == {${mac}} && (arp.op == 1 || rarp.op == 3 || nd_ns)`,
      'outport = "_MC_flood_l2"; output;',
    )
  }),
  // A request for a router's address goes to that router, and to everybody but routers.
  rule(LogicalFlow, ({ match }) => {
    const { lsp, ls, lrp } = match(RouterLink)
    match(SwitchWithHosts, { ls })
    const { name } = match(SwitchPort, { lsp })
    const { family, ip } = match(RouterPortNetwork, { lrp })
    const deliver = text`clone {outport = ${quoted(name)}; output; }; outport = "_MC_flood_l2"; output;`
    return flow(ls, 'ls_in_l2_lkup', 80, compute([family, ip], request), deliver, { hint: lsp })
  }),
  // Where there are only routers it goes to that router alone.
  rule(LogicalFlow, ({ match, not }) => {
    const { lsp, ls, lrp } = match(RouterLink)
    not(SwitchWithHosts, { ls })
    const { name } = match(SwitchPort, { lsp })
    const { family, ip } = match(RouterPortNetwork, { lrp })
    const deliver = text`outport = ${quoted(name)}; output;`
    return flow(ls, 'ls_in_l2_lkup', 80, compute([family, ip], request), deliver, { hint: lsp })
  }),
]

/** A request for an address that no switch has answered yet. */
function request(of: Family, ip: string): string {
  return `flags[1] == 0 && ${of === 4 ? `arp.op == 1 && arp.tpa == ${ip}` : `nd_ns && nd.target == ${ip}`}`
}
