/** The switch answers requests for the addresses of its ports (ovn-northd(8), ARP/ND responder). */
import { solicitedNode } from '../../address/index.ts'
import { compute, type Matched, type Reference, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchPort, LogicalSwitchPortOption } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { replyToArp, SEND_BACK } from '../flow/action.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { ANSWERED, PASSED_UNANSWERED } from '../flow/priority.ts'
import { Setting } from '../global/setting.ts'
import { PortIp } from '../port/port-address.ts'
import { family, RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { RouterLink, SwitchPort, UnknownBehind } from '../port/switch-port.ts'
import { RouterAddressed } from './l2-lookup.ts'
import { VlanTransparent } from './vlan.ts'

/** A switch answers for an address of a port. */
const Answer = relation('NeighborAnswer', { lsp: uuid, family, ip: textColumn, mac: textColumn })

/** A switch does not answer for the addresses of a port. */
const Silent = relation('SilentPort', { lsp: uuid })

export const arpResponder = feature({
  name: 'answers to ARP and neighbour discovery',

  rules: [
    rule('A switch with vlan-passthru does not answer for its ports', Silent, ({ match }) => {
      const { ls } = match(VlanTransparent)
      return { lsp: match(SwitchPort, { ls }).lsp }
    }),
    rule('A switch does not answer for a port with unknown addresses', Silent, ({ match }) => ({
      lsp: match(UnknownBehind).lsp,
    })),
    rule('A switch does not answer for a port with disable_arp_nd_rsp', Silent, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortOption, { key: 'disable_arp_nd_rsp' })
      where(value, (v) => truth(v, false))
      return { lsp }
    }),
    rule(
      'A switch does not answer for a port that is down, if ignore_lsp_down is false',
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

    rule('A switch answers for the IP addresses of its ports', Answer, ({ match, not }) => {
      const { lsp, mac, family, ip } = match(PortIp)
      not(Silent, { lsp })
      return { lsp, family, ip, mac }
    }),
    rule(
      'A switch answers for a router at a port with the addresses of the router',
      Answer,
      ({ match, not }) => {
        const { lsp } = match(RouterAddressed)
        not(Silent, { lsp })
        const { lrp } = match(RouterLink, { lsp })
        const { mac } = match(RouterPort, { lrp })
        const { family, ip } = match(RouterPortNetwork, { lrp })
        return { lsp, family, ip, mac }
      },
    ),

    rule(
      'An ARP request for an address of a port is answered, unless the port itself asks',
      LogicalFlow,
      ({ match }) => {
        const { lsp, ip, mac } = match(Answer, { family: 4 })
        const asked = text`arp.tpa == ${ip} && arp.op == 1 && eth.dst == ff:ff:ff:ff:ff:ff`
        return answering(match(SwitchPort, { lsp }), asked, replyToArp(mac, ip))
      },
    ),
    rule(
      'A solicitation for an address of a port is answered, unless the port itself asks',
      LogicalFlow,
      ({ match }) => {
        const { lsp, ip, mac } = match(Answer, { family: 6 })
        const port = match(SwitchPort, { lsp })
        const advertise = compute(port.type, (t) => (t === 'router' ? 'nd_na_router' : 'nd_na'))
        const asked = text`nd_ns_mcast && ip6.dst == ${compute(ip, solicitedNode)} && nd.target == ${ip}`
        const answer = text`${advertise} { eth.src = ${mac}; ip6.src = ${ip}; nd.target = ${ip}; nd.tll = ${mac}; ${SEND_BACK} };`
        return answering(port, asked, answer)
      },
    ),
    rule('A request from a physical network is left to others to answer', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { type: 'localnet' })
      return flow(ls, 'ls_in_arp_rsp', PASSED_UNANSWERED, text`inport == ${quoted(name)}`, 'next;', {
        hint: lsp,
        port: name,
      })
    }),
  ],
})

/** The flows for a request for an address of a port: the answer, and that the port looks for duplicates itself. */
function answering(
  { lsp, ls, name }: Matched<typeof SwitchPort.columns>,
  asked: Reference<string>,
  answer: Reference<string>,
) {
  const own = text`${asked} && inport == ${quoted(name)}`
  return [
    flow(ls, 'ls_in_arp_rsp', ANSWERED, asked, answer, { hint: lsp }),
    flow(ls, 'ls_in_arp_rsp', PASSED_UNANSWERED, own, 'next;', { hint: lsp, port: name }),
  ]
}
