/**
 * Forwarding groups: one address of a switch that stands for several ports, among which packets are spread
 * (ovn-nb(5), Forwarding_Group).
 */
import type { List } from 'immutable'
import { collect, compute, rule, text, view } from '../../../rules/index.ts'
import { northbound } from '../../database/northbound.ts'
import { feature } from '../../feature.ts'
import { flow, LogicalFlow } from '../../flow/logical-flow.ts'

const Groups = northbound.elements('Logical_Switch', 'forwarding_groups')
const Group = northbound.rows('Forwarding_Group')
const ChildPort = northbound.elements('Forwarding_Group', 'child_port')

const ChildPorts = view(
  'ForwardingGroupPorts',
  'A forwarding group has the ports that it names',
  ({ match }) => {
    const { uuid: group, value: name } = match(ChildPort)
    return { group, names: collect(name) }
  },
)

/** How a packet goes to one of the ports; with liveness only to one whose tunnel is up. */
function spread(liveness: boolean, names: List<string>): string {
  const ports = names.map((name) => JSON.stringify(name)).join(',')
  return `fwd_group(${liveness ? 'liveness="true",' : ''}childports=${ports});`
}

export const forwardingGroups = feature({
  name: 'forwarding groups',
  rules: [
    rule(
      "A switch answers requests for the address of a forwarding group with the group's MAC address",
      LogicalFlow,
      ({ match }) => {
        const { uuid: ls, value: group } = match(Groups)
        const { vip, vmac } = match(Group, { uuid: group })
        match(ChildPorts, { group })
        return flow(
          ls,
          'ls_in_arp_rsp',
          50,
          text`arp.tpa == ${vip} && arp.op == 1`,
          text`eth.dst = eth.src; eth.src = ${vmac}; arp.op = 2; /* ARP reply */ arp.tha = arp.sha; arp.sha = ${vmac}; arp.tpa = arp.spa; arp.spa = ${vip}; outport = inport; flags.loopback = 1; output;`,
          { hint: group },
        )
      },
    ),
    rule(
      'A packet for the MAC address of a forwarding group goes to one of its ports',
      LogicalFlow,
      ({ match }) => {
        const { uuid: ls, value: group } = match(Groups)
        const { vmac, liveness } = match(Group, { uuid: group })
        const { names } = match(ChildPorts, { group })
        return flow(ls, 'ls_in_l2_lkup', 50, text`eth.dst == ${vmac}`, compute([liveness, names], spread), {
          hint: group,
        })
      },
    ),
  ],
})
