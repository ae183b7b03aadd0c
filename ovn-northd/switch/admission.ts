/** Which frames a switch lets in, and what its first and last tables do (ovn-northd(8), Admission Control). */
import { rule, text } from '../../rules/index.ts'
import { LogicalRouterPort } from '../database/northbound.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { FROM_TUNNEL } from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { TOO_BIG, TOO_BIG_FROM_TUNNEL } from '../flow/packet.ts'
import { ANY_FRAME, BY_PORT, UNACCEPTABLE } from '../flow/priority.ts'
import { goTo } from '../flow/stage.ts'
import { FROM_ROUTER, VIOLATES_PORT_SECURITY } from '../flow/switch-register.ts'
import { PortMac } from '../port/port-address.ts'
import { RouterPort } from '../port/router-port.ts'
import { RouterLink, SwitchPort } from '../port/switch-port.ts'

/** The check of port security, where a frame comes in. */
const CHECK = `${VIOLATES_PORT_SECURITY} = check_in_port_sec(); next;`

export const switchAdmission = feature({
  name: 'admission to switches and port security',
  defaults: {
    ls_in_check_port_sec: null,
    ls_out_check_port_sec: `${VIOLATES_PORT_SECURITY} = check_out_port_sec(); next;`,
    ls_out_apply_port_sec: 'output;',
  },

  rules: [
    rule('A "packet too big" from a tunnel that is for no port here is dropped', LogicalFlow, () =>
      flow(ALL_SWITCHES, 'ls_in_check_port_sec', 105, TOO_BIG_FROM_TUNNEL, 'drop;', {
        description: 'ICMP: packet too big',
      }),
    ),
    rule(
      'A "packet too big" for a port on another chassis goes back to where it came from',
      LogicalFlow,
      ({ match, where }) => {
        const { lsp, ls, name, type } = match(SwitchPort)
        where(type, (t) => t !== 'router')
        const { mac } = match(PortMac, { lsp })
        const port = quoted(name)
        return flow(
          ls,
          'ls_in_check_port_sec',
          110,
          text`${TOO_BIG} && eth.src == ${mac} && outport == ${port} && !is_chassis_resident(${port}) && ${FROM_TUNNEL} == 1`,
          'outport <-> inport; next;',
        )
      },
    ),
    rule('A "packet too big" for a router is delivered to the router', LogicalFlow, ({ match }) => {
      const { ls, lrp } = match(RouterLink)
      match(RouterPort, { lrp })
      const { mac } = match(LogicalRouterPort, { uuid: lrp })
      return flow(
        ls,
        'ls_in_check_port_sec',
        120,
        text`${TOO_BIG} && eth.dst == ${mac} && ${FROM_TUNNEL} == 1`,
        `outport <-> inport; ${goTo('ls_in_l2_lkup')}`,
      )
    }),

    rule('A frame from a multicast address is dropped', LogicalFlow, () =>
      flow(ALL_SWITCHES, 'ls_in_check_port_sec', UNACCEPTABLE, 'eth.src[40]', 'drop;', {
        description: 'Incoming Broadcast/multicast source address is invalid',
      }),
    ),
    rule('A frame from a disabled port counts as a violation of port security', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { enabled: false })
      const violates = `${VIOLATES_PORT_SECURITY} = 1; next;`
      return flow(ls, 'ls_in_check_port_sec', UNACCEPTABLE, text`inport == ${quoted(name)}`, violates, {
        hint: lsp,
        port: name,
      })
    }),
    rule('A frame from a router is marked as such', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { type: 'router', enabled: true })
      const mark = `${FROM_ROUTER} = 1; next;`
      return flow(ls, 'ls_in_check_port_sec', BY_PORT, text`inport == ${quoted(name)}`, mark, {
        hint: lsp,
        port: name,
      })
    }),

    rule('Port security is checked where a frame comes in and where it goes out', LogicalFlow, () => [
      flow(ALL_SWITCHES, 'ls_in_check_port_sec', ANY_FRAME, '1', CHECK),
      flow(ALL_SWITCHES, 'ls_in_apply_port_sec', 50, `${VIOLATES_PORT_SECURITY} == 1`, 'drop;', {
        description: 'Broadcast/multicast port security invalid',
      }),
      flow(ALL_SWITCHES, 'ls_out_check_port_sec', 100, 'eth.mcast', `${VIOLATES_PORT_SECURITY} = 0; next;`),
      flow(ALL_SWITCHES, 'ls_out_apply_port_sec', 50, `${VIOLATES_PORT_SECURITY} == 1`, 'drop;', {
        description: 'Packet does not follow port security rules',
      }),
    ]),
  ],
})
