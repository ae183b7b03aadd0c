/** Which ports are on this chassis, and their claims in the southbound (ovn-sb(5), Port_Binding, `chassis`). */
import { integer, min, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { ChassisName } from '../chassis/setting.ts'
import { SwitchPort } from '../chassis/switch-port.ts'
import { InterfaceExternalId } from '../database/local.ts'
import { PortBinding, PortBindingOption } from '../database/southbound.ts'

/** A logical port that an interface of the integration bridge is for, and the number of that interface. */
export const LogicalInterface = relation('LogicalInterface', { name: textColumn, ofport: integer })

/** A port that this chassis has. */
export const ClaimedPort = relation('ClaimedPort', {
  pb: uuid,
  dp: uuid,
  name: textColumn,
  key: integer,
})

/** A port that can be on this chassis. */
const Candidate = relation('ClaimCandidate', { pb: uuid })

/** A port whose interface has another `iface-id-ver` than the port asks for. */
const OtherVersion = relation('OtherInterfaceVersion', { pb: uuid })

/** A port whose binding has to name this chassis, and one whose binding must not any more. */
export const ClaimPort = relation('claim Port_Binding', { pb: uuid, chassis: uuid })
export const ReleasePort = relation('release Port_Binding', { pb: uuid })

export const claims = feature({
  name: 'ports of this chassis',
  outputs: [ClaimedPort],
  nodes: { runtime_data: [ClaimedPort], if_status_mgr: [ClaimPort, ReleasePort] },
  rules: [
    rule(
      'An interface is for the logical port that its `iface-id` names; of several the one of the lowest number counts',
      LogicalInterface,
      ({ match }) => {
        const { iface, ofport } = match(SwitchPort)
        const { value: name } = match(InterfaceExternalId, { uuid: iface, key: 'iface-id' })
        return { name, ofport: min(ofport) }
      },
    ),

    rule(
      'A port that an interface of the integration bridge is for can be on this chassis',
      Candidate,
      ({ match }) => {
        const { name } = match(LogicalInterface)
        return { pb: match(PortBinding, { logical_port: name, type: '', parent_port: null }).uuid }
      },
    ),
    rule('A port that is nested in a port of this chassis can be on this chassis', Candidate, ({ match }) => {
      const { name } = match(ClaimedPort)
      return { pb: match(PortBinding, { parent_port: name, type: '' }).uuid }
    }),
    rule('A port of type `l2gateway` can be on the chassis that its options name', Candidate, ({ match }) => {
      const { name: value } = match(ChassisName)
      const { uuid: pb } = match(PortBindingOption, { key: 'l2gateway-chassis', value })
      match(PortBinding, { uuid: pb, type: 'l2gateway' })
      return { pb }
    }),
    rule(
      'A port waits for an interface of the version that it asks for while the interface is of another one',
      OtherVersion,
      ({ match, where }) => {
        const { uuid: pb, value: asked } = match(PortBindingOption, { key: 'iface-id-ver' })
        const { logical_port: name } = match(PortBinding, { uuid: pb })
        const { uuid: iface } = match(InterfaceExternalId, { key: 'iface-id', value: name })
        const { value: found } = match(InterfaceExternalId, { uuid: iface, key: 'iface-id-ver' })
        where([asked, found], (a, b) => a !== b)
        return { pb }
      },
    ),
    rule(
      'This chassis has each port that can be on it and for which no other chassis is requested',
      ClaimedPort,
      ({ match, not, where }) => {
        const { pb } = match(Candidate)
        not(OtherVersion, { pb })
        const {
          logical_port: name,
          datapath: dp,
          tunnel_key: key,
          requested_chassis,
        } = match(PortBinding, { uuid: pb })
        const { chassis } = match(ThisChassis)
        where([requested_chassis, chassis], (requested, own) => requested === null || requested === own)
        return { pb, dp, name, key }
      },
    ),

    rule('The binding of a port that this chassis has names this chassis', ClaimPort, ({ match, not }) => {
      const { pb } = match(ClaimedPort)
      const { chassis } = match(ThisChassis)
      not(PortBinding, { uuid: pb, chassis })
      return { pb, chassis }
    }),
    rule(
      'The binding of a port that this chassis has not does not name this chassis',
      ReleasePort,
      ({ match, not }) => {
        const { chassis } = match(ThisChassis)
        const { uuid: pb } = match(PortBinding, { chassis })
        not(ClaimedPort, { pb })
        return { pb }
      },
    ),
  ],
})
