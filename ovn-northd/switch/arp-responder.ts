/** The switch answers requests for the addresses of its ports (ovn-northd(8), ARP/ND responder). */
import { type Family, solicitedNode } from '../../address/index.ts'
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchPort, LogicalSwitchPortOption } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { Setting } from '../global/setting.ts'
import { PortIp } from '../port/port-address.ts'
import { family, RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { RouterLink, SwitchPort, UnknownBehind } from '../port/switch-port.ts'
import { RouterAddressed } from './l2-lookup.ts'
import { VlanTransparent } from './vlan.ts'

/** An address that the switch answers for, and how an IPv6 advertisement of it is called. */
const Answer = relation('NeighborAnswer', {
  lsp: uuid,
  family,
  ip: textColumn,
  mac: textColumn,
  advertisement: textColumn,
})

/** A port whose addresses the switch does not answer for. */
const Silent = relation('SilentPort', { lsp: uuid })

/** A request for an address. */
function request(of: Family, ip: string): string {
  return of === 4
    ? `arp.tpa == ${ip} && arp.op == 1 && eth.dst == ff:ff:ff:ff:ff:ff`
    : `nd_ns_mcast && ip6.dst == ${solicitedNode(ip)} && nd.target == ${ip}`
}

/** The answer to it, sent back where it came from. */
function reply(of: Family, ip: string, mac: string, advertisement: string): string {
  const back = 'outport = inport; flags.loopback = 1; output;'
  return of === 4
    ? `eth.dst = eth.src; eth.src = ${mac}; arp.op = 2; /* ARP reply */ arp.tha = arp.sha; arp.sha = ${mac}; arp.tpa = arp.spa; arp.spa = ${ip}; ${back}`
    : `${advertisement} { eth.src = ${mac}; ip6.src = ${ip}; nd.target = ${ip}; nd.tll = ${mac}; ${back} };`
}

export const arpResponder = feature({
  name: 'answers to ARP and neighbour discovery',

  rules: [
    rule('A switch that passes VLANs on cannot tell whom it would answer', Silent, ({ match }) => {
      const { ls } = match(VlanTransparent)
      return { lsp: match(SwitchPort, { ls }).lsp }
    }),
    rule('A port that has any address has the last word itself', Silent, ({ match }) => ({
      lsp: match(UnknownBehind).lsp,
    })),
    rule('A port may ask that nobody answers for it', Silent, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortOption, { key: 'disable_arp_nd_rsp' })
      where(value, (v) => truth(v, false))
      return { lsp }
    }),
    rule(
      'Where it matters whether ports are up, nobody answers for one that is down',
      Silent,
      ({ match, where }) => {
        match(Setting, { key: 'ignore_lsp_down', on: false })
        const { lsp, type } = match(SwitchPort)
        where(type, (t) => t !== 'router' && t !== 'localport')
        const { up } = match(LogicalSwitchPort, { uuid: lsp })
        where(up, (u) => u !== true)
        return { lsp }
      },
    ),

    rule('?', Answer, ({ match, not }) => {
      const { lsp, mac, family, ip } = match(PortIp)
      not(Silent, { lsp })
      const { type } = match(SwitchPort, { lsp })
      const advertisement = compute(type, (t) => (t === 'router' ? 'nd_na_router' : 'nd_na'))
      return { lsp, family, ip, mac, advertisement }
    }),
    rule('?', Answer, ({ match, not }) => {
      const { lsp } = match(RouterAddressed)
      not(Silent, { lsp })
      const { lrp } = match(RouterLink, { lsp })
      const { mac } = match(RouterPort, { lrp })
      const { family, ip } = match(RouterPortNetwork, { lrp })
      return { lsp, family, ip, mac, advertisement: 'nd_na_router' }
    }),

    rule(
      "A request for a port's address is answered; the port's own, which looks for duplicates, passes",
      LogicalFlow,
      ({ match }) => {
        const { lsp, family, ip, mac, advertisement } = match(Answer)
        const { ls, name } = match(SwitchPort, { lsp })
        const asked = compute([family, ip], request)
        return [
          flow(ls, 'ls_in_arp_rsp', 50, asked, compute([family, ip, mac, advertisement], reply), {
            hint: lsp,
          }),
          flow(ls, 'ls_in_arp_rsp', 100, text`${asked} && inport == ${quoted(name)}`, 'next;', {
            hint: lsp,
            port: name,
          }),
        ]
      },
    ),
    rule('Requests that come from a physical network are for others to answer', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { type: 'localnet' })
      return flow(ls, 'ls_in_arp_rsp', 100, text`inport == ${quoted(name)}`, 'next;', {
        hint: lsp,
        port: name,
      })
    }),
  ],
})
