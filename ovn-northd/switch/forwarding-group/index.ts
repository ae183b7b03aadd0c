/**
 * Forwarding groups: one address of a switch that stands for several ports, among which packets are spread
 * (ovn-nb(5), Forwarding_Group).
 */
import type { List } from 'immutable'
import { collect, compute, rule, text, view } from '../../../rules/index.ts'
import { northbound } from '../../database/northbound.ts'
import { feature } from '../../feature.ts'
import { replyToArp } from '../../flow/action.ts'
import { flow, LogicalFlow } from '../../flow/logical-flow.ts'
import { ANSWERED, UNICAST } from '../../flow/priority.ts'

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
      'A request for a forwarding group is answered with the MAC address of the group',
      LogicalFlow,
      ({ match }) => {
        const { uuid: ls, value: group } = match(Groups)
        const { vip, vmac } = match(Group, { uuid: group })
        match(ChildPorts, { group })
        return flow(
          ls,
          'ls_in_arp_rsp',
          ANSWERED,
          text`arp.tpa == ${vip} && arp.op == 1`,
          replyToArp(vmac, vip),
          { hint: group },
        )
      },
    ),
    rule(
      'A packet for a forwarding group goes to one of the ports of the group',
      LogicalFlow,
      ({ match }) => {
        const { uuid: ls, value: group } = match(Groups)
        const { vmac, liveness } = match(Group, { uuid: group })
        const { names } = match(ChildPorts, { group })
        return flow(
          ls,
          'ls_in_l2_lkup',
          UNICAST,
          text`eth.dst == ${vmac}`,
          compute([liveness, names], spread),
          {
            hint: group,
          },
        )
      },
    ),
  ],
})
