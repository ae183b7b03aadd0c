/** Where a switch sends a frame (ovn-northd(8), Destination Lookup). */
import type { Family } from '../../address/index.ts'
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
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
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { PortMac } from '../port/port-address.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { Linked, RouterLink, SwitchPort, UnknownBehind } from '../port/switch-port.ts'

/** A MAC address behind a port: its own, or that of the router it leads to. */
const MacBehindPort = relation('MacBehindPort', { lsp: uuid, mac: textColumn })

/** A port whose addresses are those of the router it leads to. */
export const RouterAddressed = relation('RouterAddressed', { lsp: uuid })

/** A port whose addresses are looked up in the forwarding database in any case. */
const LookedUp = relation('LookedUp', { lsp: uuid })

/** A port that wants others to get a copy of its frames, where there are such. */
const CloningPort = relation('CloningPort', { lsp: uuid })

/** A switch with a port behind which there is any address. */
const SwitchWithUnknown = relation('SwitchWithUnknown', { ls: uuid })

const UNKNOWN: On = '@switches with unknown addresses'
const NO_UNKNOWN: On = '@switches without unknown addresses'

/** A switch on which not every port leads to a router. */
const SwitchWithHosts = relation('SwitchWithHosts', { ls: uuid })

export const l2Lookup = feature({
  name: 'destination lookup',
  defaults: { ls_in_l2_lkup: 'outport = get_fdb(eth.dst); next;', ls_in_l2_unknown: 'output;' },

  rules: [
    rule('?', SwitchWithHosts, ({ match, where }) => {
      const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
      const { type } = match(LogicalSwitchPort, { uuid: lsp })
      where(type, (t) => t !== 'router')
      return { ls }
    }),
    rule('?', RouterAddressed, ({ match }) => {
      const { uuid: lsp } = match(LogicalSwitchPortAddress, { value: 'router' })
      match(RouterLink, { lsp })
      return { lsp }
    }),
    rule('?', MacBehindPort, ({ match, not }) => {
      const { lsp, mac } = match(PortMac)
      not(Linked, { lsp })
      return { lsp, mac }
    }),
    rule(
      "Behind a port to a router is the router's address, whatever else the port is given",
      MacBehindPort,
      ({ match }) => {
        const { lsp, lrp } = match(RouterLink)
        const { mac } = match(RouterPort, { lrp })
        return { lsp, mac }
      },
    ),

    rule('?', CloningPort, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortOption, { key: 'pkt_clone_type' })
      where(value, (v) => v.toLowerCase() === 'mc_unknown')
      const { ls } = match(SwitchPort, { lsp })
      match(SwitchWithUnknown, { ls })
      return { lsp }
    }),
    rule('The addresses of a host may be looked up in any case', LookedUp, ({ match, where }) => {
      const { lsp } = match(UnknownBehind)
      match(SwitchPort, { lsp, type: '' })
      const { value } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'force_fdb_lookup' })
      where(value, (v) => truth(v, false))
      return { lsp }
    }),

    rule(
      'A frame for the address of a port goes straight to that port, or nowhere if the port is disabled',
      LogicalFlow,
      ({ match, not }) => {
        const { lsp, ls, name, enabled } = match(SwitchPort)
        const { mac } = match(MacBehindPort, { lsp })
        not(LookedUp, { lsp })
        not(CloningPort, { lsp })
        const deliver = compute([enabled, name], (e, n) =>
          e ? `outport = ${JSON.stringify(n)}; output;` : 'drop;',
        )
        return flow(ls, 'ls_in_l2_lkup', 50, text`eth.dst == ${mac}`, deliver, { hint: lsp })
      },
    ),
    rule(
      'A port may ask that others get a copy of what is for it: those behind which there is any address',
      LogicalFlow,
      ({ match, not }) => {
        const { lsp, ls, name, enabled } = match(SwitchPort)
        match(CloningPort, { lsp })
        const { mac } = match(MacBehindPort, { lsp })
        not(LookedUp, { lsp })
        const deliver = compute([enabled, name], (e, n) =>
          e ? `clone {outport = ${JSON.stringify(n)}; output; };outport = "_MC_unknown"; output;` : 'drop;',
        )
        return flow(ls, 'ls_in_l2_lkup', 50, text`eth.dst == ${mac}`, deliver, { hint: lsp })
      },
    ),
    rule('?', SwitchWithUnknown, ({ match }) => {
      const { lsp, ls } = match(SwitchPort)
      match(UnknownBehind, { lsp })
      return { ls }
    }),
    rule('?', DatapathGroupMember, ({ match }) => ({ group: UNKNOWN, nb: match(SwitchWithUnknown).ls })),
    rule('?', DatapathGroupMember, ({ match, not }) => {
      const { uuid: ls } = match(LogicalSwitch)
      not(SwitchWithUnknown, { ls })
      return { group: NO_UNKNOWN, nb: ls }
    }),
    rule(
      'One for an unknown address asks the forwarding database; what that does not know goes to the ports behind which there is any address, or nowhere',
      LogicalFlow,
      () => [
        flow(NO_UNKNOWN, 'ls_in_l2_unknown', 50, 'outport == "none"', 'drop;', {
          description: 'No L2 destination',
        }),
        flow(UNKNOWN, 'ls_in_l2_unknown', 50, 'outport == "none"', 'outport = "_MC_unknown"; output;'),
      ],
    ),
    rule('Nothing is delivered to a disabled port', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { enabled: false })
      return flow(ls, 'ls_in_l2_unknown', 50, text`outport == ${quoted(name)}`, 'drop;', {
        hint: lsp,
        port: name,
      })
    }),
    rule("The controller answers the service monitor's checks", LogicalFlow, () =>
      flow(
        ALL_SWITCHES,
        'ls_in_l2_lkup',
        110,
        'eth.dst == $svc_monitor_mac && (tcp || icmp || icmp6)',
        'handle_svc_check(inport);',
      ),
    ),

    rule(
      'Where routers are to be spared, requests that nothing else takes go to everybody but routers',
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

    rule("A router's own requests for neighbours go to everybody but routers", LogicalFlow, ({ match }) => {
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
    rule(
      "A request for a router's address goes to that router, and to everybody but routers",
      LogicalFlow,
      ({ match }) => {
        const { lsp, ls, lrp } = match(RouterLink)
        match(RouterPort, { lrp, enabled: true })
        match(SwitchWithHosts, { ls })
        const { name } = match(SwitchPort, { lsp })
        const { family, ip } = match(RouterPortNetwork, { lrp })
        const deliver = text`clone {outport = ${quoted(name)}; output; }; outport = "_MC_flood_l2"; output;`
        return flow(ls, 'ls_in_l2_lkup', 80, compute([family, ip], request), deliver, { hint: lsp })
      },
    ),
    rule('Where there are only routers it goes to that router alone', LogicalFlow, ({ match, not }) => {
      const { lsp, ls, lrp } = match(RouterLink)
      match(RouterPort, { lrp, enabled: true })
      not(SwitchWithHosts, { ls })
      const { name } = match(SwitchPort, { lsp })
      const { family, ip } = match(RouterPortNetwork, { lrp })
      const deliver = text`outport = ${quoted(name)}; output;`
      return flow(ls, 'ls_in_l2_lkup', 80, compute([family, ip], request), deliver, { hint: lsp })
    }),
  ],
})

/** A request for an address that no switch has answered yet. */
function request(of: Family, ip: string): string {
  return `flags[1] == 0 && ${of === 4 ? `arp.op == 1 && arp.tpa == ${ip}` : `nd_ns && nd.target == ${ip}`}`
}
