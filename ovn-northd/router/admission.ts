/** Which frames a router lets in and where it lets them out (ovn-northd(8), L2 Admission Control and Delivery). */
import { rule, text } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { TOO_BIG_FROM_TUNNEL } from '../flow/packet.ts'
import { INPORT_MAC } from '../flow/router-register.ts'
import { RouterPort } from '../port/router-port.ts'

export const routerAdmission = feature({
  name: 'admission to routers',
  defaults: { lr_in_admission: 'drop;', lr_out_delivery: 'drop;' },

  rules: [
    rule(
      'A router drops tagged frames, frames from multicast addresses, and "packet too big" from tunnels',
      LogicalFlow,
      () => [
        flow(ALL_ROUTERS, 'lr_in_admission', 110, TOO_BIG_FROM_TUNNEL, 'drop;'),
        flow(ALL_ROUTERS, 'lr_in_admission', 100, 'vlan.present || eth.src[40]', 'drop;'),
      ],
    ),
    rule('A router port takes frames for its own address and multicast frames', LogicalFlow, ({ match }) => {
      const { lrp, lr, name, mac } = match(RouterPort, { enabled: true })
      const keep = text`${INPORT_MAC} = ${mac}; next;`
      const port = quoted(name)
      return [
        flow(lr, 'lr_in_admission', 50, text`eth.dst == ${mac} && inport == ${port}`, keep, { hint: lrp }),
        flow(lr, 'lr_in_admission', 50, text`eth.mcast && inport == ${port}`, keep, { hint: lrp }),
      ]
    }),
    rule('A packet that is routed to a port leaves by that port', LogicalFlow, ({ match }) => {
      const { lr, name } = match(RouterPort, { enabled: true })
      return flow(lr, 'lr_out_delivery', 100, text`outport == ${quoted(name)}`, 'output;')
    }),
  ],
})
