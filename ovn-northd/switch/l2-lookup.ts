/** Where a switch sends a frame (ovn-northd(8), Destination Lookup). */
import { compute, relation, rule, text, textColumn, view } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import {
  LogicalSwitch,
  LogicalSwitchConfig,
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortOption,
  LogicalSwitchPorts,
} from '../database/northbound.ts'
import { ALL_SWITCHES, DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { FROM_VTEP } from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { TO_SERVICE_MONITOR } from '../flow/packet.ts'
import { UNICAST } from '../flow/priority.ts'
import { PortMac } from '../port/port-address.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { RouterLink, SwitchPort, UnknownBehind } from '../port/switch-port.ts'

/** A port has a MAC address behind it: its own, or that of the router that it leads to. */
const MacBehindPort = relation('MacBehindPort', { lsp: uuid, mac: textColumn })

/** A port has the addresses of the router that it leads to. */
export const RouterAddressed = relation('RouterAddressed', { lsp: uuid })

/** The addresses of a port are looked up in the FDB in any case. */
const LookedUp = relation('LookedUp', { lsp: uuid })

/** A frame for a port goes to the ports of its switch with unknown addresses, too. */
const CloningPort = relation('CloningPort', { lsp: uuid })

/** A switch has a port with unknown addresses. */
const SwitchWithUnknown = relation('SwitchWithUnknown', { ls: uuid })

const UNKNOWN: On = '@switches with unknown addresses'
const NO_UNKNOWN: On = '@switches without unknown addresses'

/** A switch has a port that does not lead to a router. */
const SwitchWithHosts = relation('SwitchWithHosts', { ls: uuid })

const ForRouter = view(
  'RequestForRouter',
  'A request for a router goes to the router, and to the hosts of the switch if there are some',
  ({ match, matchOr }) => {
    const { lsp, ls, lrp } = match(RouterLink)
    match(RouterPort, { lrp, enabled: true })
    const { name } = match(SwitchPort, { lsp })
    const { ls: hosts } = matchOr(SwitchWithHosts, { ls }, { ls: null })
    const deliver = compute([quoted(name), hosts], (port, others) =>
      others === null
        ? `outport = ${port}; output;`
        : `clone {outport = ${port}; output; }; outport = "_MC_flood_l2"; output;`,
    )
    return { lsp, ls, lrp, deliver }
  },
)

/** What did not come from a VTEP. */
const LOCAL = `${FROM_VTEP} == 0`

export const l2Lookup = feature({
  name: 'destination lookup',
  defaults: { ls_in_l2_lkup: 'outport = get_fdb(eth.dst); next;', ls_in_l2_unknown: 'output;' },

  rules: [
    rule(
      'A switch with a port of another type than router has hosts',
      SwitchWithHosts,
      ({ match, where }) => {
        const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
        const { type } = match(LogicalSwitchPort, { uuid: lsp })
        where(type, (t) => t !== 'router')
        return { ls }
      },
    ),
    rule('A port with the address router has the addresses of its router', RouterAddressed, ({ match }) => {
      const { uuid: lsp } = match(LogicalSwitchPortAddress, { value: 'router' })
      match(RouterLink, { lsp })
      return { lsp }
    }),
    rule(
      'Behind a port without a router are the MAC addresses of the port',
      MacBehindPort,
      ({ match, not }) => {
        const { lsp, mac } = match(PortMac)
        not(RouterLink, { lsp })
        return { lsp, mac }
      },
    ),
    rule('Behind a port with a router is the MAC address of the router', MacBehindPort, ({ match }) => {
      const { lsp, lrp } = match(RouterLink)
      const { mac } = match(RouterPort, { lrp })
      return { lsp, mac }
    }),

    rule('A port with pkt_clone_type mc_unknown shares its frames', CloningPort, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortOption, { key: 'pkt_clone_type' })
      where(value, (v) => v.toLowerCase() === 'mc_unknown')
      const { ls } = match(SwitchPort, { lsp })
      match(SwitchWithUnknown, { ls })
      return { lsp }
    }),
    rule(
      'The addresses of a port with force_fdb_lookup are looked up in the FDB',
      LookedUp,
      ({ match, where }) => {
        const { lsp } = match(UnknownBehind)
        match(SwitchPort, { lsp, type: '' })
        const { value } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'force_fdb_lookup' })
        where(value, (v) => truth(v, false))
        return { lsp }
      },
    ),

    rule(
      'A frame for the address of a port goes to the port, unless the port is disabled',
      LogicalFlow,
      ({ match, matchOr, not }) => {
        const { lsp, ls, name, enabled } = match(SwitchPort)
        const { mac } = match(MacBehindPort, { lsp })
        not(LookedUp, { lsp })
        const { lsp: sharing } = matchOr(CloningPort, { lsp }, { lsp: null })
        const deliver = compute([enabled, quoted(name), sharing], (isEnabled, port, shares) => {
          if (!isEnabled) return 'drop;'
          if (shares === null) return `outport = ${port}; output;`
          return `clone {outport = ${port}; output; };outport = "_MC_unknown"; output;`
        })
        return flow(ls, 'ls_in_l2_lkup', UNICAST, text`eth.dst == ${mac}`, deliver, { hint: lsp })
      },
    ),
    rule('A switch has the unknown addresses of its ports', SwitchWithUnknown, ({ match }) => {
      const { lsp, ls } = match(SwitchPort)
      match(UnknownBehind, { lsp })
      return { ls }
    }),
    rule('A switch has unknown addresses, or has none', DatapathGroupMember, ({ match, matchOr }) => {
      const { uuid: nb } = match(LogicalSwitch)
      const { ls } = matchOr(SwitchWithUnknown, { ls: nb }, { ls: null })
      return { group: compute(ls, (l) => (l === null ? NO_UNKNOWN : UNKNOWN)), nb }
    }),
    rule(
      'A frame for an address that is not known goes to the ports with unknown addresses, if any',
      LogicalFlow,
      () => [
        flow(NO_UNKNOWN, 'ls_in_l2_unknown', 50, 'outport == "none"', 'drop;', {
          description: 'No L2 destination',
        }),
        flow(UNKNOWN, 'ls_in_l2_unknown', 50, 'outport == "none"', 'outport = "_MC_unknown"; output;'),
      ],
    ),
    rule('A frame that the FDB has for a disabled port is dropped', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { enabled: false })
      return flow(ls, 'ls_in_l2_unknown', 50, text`outport == ${quoted(name)}`, 'drop;', {
        hint: lsp,
        port: name,
      })
    }),
    rule('A frame for the service monitor is handled by ovn-controller', LogicalFlow, () =>
      flow(
        ALL_SWITCHES,
        'ls_in_l2_lkup',
        110,
        `${TO_SERVICE_MONITOR} && (tcp || icmp || icmp6)`,
        'handle_svc_check(inport);',
      ),
    ),

    rule(
      'A request goes to no router where broadcast-arps-to-all-routers is false',
      LogicalFlow,
      ({ match, where }) => {
        const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'broadcast-arps-to-all-routers' })
        where(value, (v) => !truth(v, true))
        return flow(
          ls,
          'ls_in_l2_lkup',
          72,
          'eth.mcast && (arp.op == 1 || nd_ns)',
          'outport = "_MC_flood_l2"; output;',
        )
      },
    ),

    rule('A request from a router for a neighbour goes to no other router', LogicalFlow, ({ match }) => {
      const { ls, lrp } = match(RouterLink)
      match(SwitchWithHosts, { ls })
      const { mac } = match(RouterPort, { lrp, enabled: true })
      return flow(
        ls,
        'ls_in_l2_lkup',
        75,
        text`eth.src == {${mac}} && (arp.op == 1 || rarp.op == 3 || nd_ns)`,
        'outport = "_MC_flood_l2"; output;',
      )
    }),
    rule('An ARP request for an address of a router goes to the router', LogicalFlow, ({ match }) => {
      const { lsp, ls, lrp, deliver } = match(ForRouter)
      const { ip } = match(RouterPortNetwork, { lrp, family: 4 })
      return flow(ls, 'ls_in_l2_lkup', 80, text`${LOCAL} && arp.op == 1 && arp.tpa == ${ip}`, deliver, {
        hint: lsp,
      })
    }),
    rule('A solicitation for an address of a router goes to the router', LogicalFlow, ({ match }) => {
      const { lsp, ls, lrp, deliver } = match(ForRouter)
      const { ip } = match(RouterPortNetwork, { lrp, family: 6 })
      return flow(ls, 'ls_in_l2_lkup', 80, text`${LOCAL} && nd_ns && nd.target == ${ip}`, deliver, {
        hint: lsp,
      })
    }),
  ],
})
