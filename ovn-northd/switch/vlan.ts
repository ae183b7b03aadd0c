/** Switches that pass VLAN tags through (ovn-nb(5), Logical_Switch, `vlan-passthru`). */
import { relation, rule } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitch, LogicalSwitchConfig } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { Binding } from '../port/binding.ts'
import { SwitchPort } from '../port/switch-port.ts'

/** A switch whose ports may send and receive tagged frames. */
export const VlanTransparent = relation('VlanTransparent', { ls: uuid })

const UNTAGGED: On = '@switches without VLANs'

export const vlan = feature({
  name: 'VLAN passthru',

  rules: [
    rule('A switch may be set to pass VLAN tags through', VlanTransparent, ({ match, where }) => {
      const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'vlan-passthru' })
      where(value, (v) => truth(v, false))
      return { ls }
    }),
    rule(
      'Its ports say so to the hypervisors, those to routers apart',
      PortBinding.elements.options.desired,
      ({ match, where }) => {
        const { ls } = match(VlanTransparent)
        const { lsp: port, type } = match(SwitchPort, { ls })
        where(type, (t) => t !== 'router')
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'vlan-passthru', value: 'true' }
      },
    ),
    rule('Elsewhere frames with a VLAN tag do not come in', DatapathGroupMember, ({ match, not }) => {
      const { uuid: ls } = match(LogicalSwitch)
      not(VlanTransparent, { ls })
      return { group: UNTAGGED, nb: ls }
    }),
    rule('?', LogicalFlow, () =>
      flow(UNTAGGED, 'ls_in_check_port_sec', 100, 'vlan.present', 'drop;', {
        description: 'VLANs blocked due to vlan-passthru option',
      }),
    ),
  ],
})
