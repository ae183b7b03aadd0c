/** Which frames a switch lets in, and what its first and last tables do (ovn-northd(8), Admission Control). */
import { rule, text } from '../../rules/index.ts'
import { LogicalRouterPort } from '../database/northbound.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { goTo } from '../flow/stage.ts'
import { PortMac } from '../port/port-address.ts'
import { RouterPort } from '../port/router-port.ts'
import { RouterLink, SwitchPort } from '../port/switch-port.ts'

/** An ICMP or ICMPv6 "packet too big". */
export const TOO_BIG =
  '((ip4 && icmp4.type == 3 && icmp4.code == 4) || (ip6 && icmp6.type == 2 && icmp6.code == 0))'

export const switchAdmission = feature({
  name: 'admission to switches and port security',
  defaults: {
    ls_in_check_port_sec: null,
    ls_out_check_port_sec: 'reg0[15] = check_out_port_sec(); next;',
    ls_out_apply_port_sec: 'output;',
  },

  rules: [
    rule('A "packet too big" from a tunnel that nobody is waiting for is dropped', LogicalFlow, () =>
      flow(ALL_SWITCHES, 'ls_in_check_port_sec', 105, `${TOO_BIG} && flags.tunnel_rx == 1`, 'drop;', {
        description: 'ICMP: packet too big',
      }),
    ),
    rule(
      "One that answers a port elsewhere goes back the way the port's packet came",
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
          text`${TOO_BIG} && eth.src == ${mac} && outport == ${port} && !is_chassis_resident(${port}) && flags.tunnel_rx == 1`,
          'outport <-> inport; next;',
        )
      },
    ),
    rule('One for a router is delivered to the router', LogicalFlow, ({ match }) => {
      const { ls, lrp } = match(RouterLink)
      match(RouterPort, { lrp })
      const { mac } = match(LogicalRouterPort, { uuid: lrp })
      return flow(
        ls,
        'ls_in_check_port_sec',
        120,
        text`${TOO_BIG} && eth.dst == ${mac} && flags.tunnel_rx == 1`,
        `outport <-> inport; ${goTo('ls_in_l2_lkup')}`,
      )
    }),

    rule('No frame comes from a multicast address', LogicalFlow, () => [
      flow(ALL_SWITCHES, 'ls_in_check_port_sec', 100, 'eth.src[40]', 'drop;', {
        description: 'Incoming Broadcast/multicast source address is invalid',
      }),
    ]),
    rule('Nothing comes from a disabled port', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { enabled: false })
      return flow(ls, 'ls_in_check_port_sec', 100, text`inport == ${quoted(name)}`, 'reg0[15] = 1; next;', {
        hint: lsp,
        port: name,
      })
    }),
    rule(
      'What comes from a router is not to be learned as an address of the link',
      LogicalFlow,
      ({ match }) => {
        const { lsp, ls, name } = match(SwitchPort, { type: 'router', enabled: true })
        return flow(ls, 'ls_in_check_port_sec', 70, text`inport == ${quoted(name)}`, 'reg0[18] = 1; next;', {
          hint: lsp,
          port: name,
        })
      },
    ),

    rule(
      'Port security is checked at the port where a frame comes in and at the one where it goes out',
      LogicalFlow,
      () => [
        flow(ALL_SWITCHES, 'ls_in_check_port_sec', 50, '1', 'reg0[15] = check_in_port_sec(); next;'),
        flow(ALL_SWITCHES, 'ls_in_apply_port_sec', 50, 'reg0[15] == 1', 'drop;', {
          description: 'Broadcast/multicast port security invalid',
        }),
        flow(ALL_SWITCHES, 'ls_out_check_port_sec', 100, 'eth.mcast', 'reg0[15] = 0; next;'),
        flow(ALL_SWITCHES, 'ls_out_apply_port_sec', 50, 'reg0[15] == 1', 'drop;', {
          description: 'Packet does not follow port security rules',
        }),
      ],
    ),
  ],
})
