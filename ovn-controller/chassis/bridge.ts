/**
 * The integration bridge: made if it is missing, and set to drop packets that no flow matches
 * (ovn-controller(8), `ovn-bridge` and `ovn-bridge-datapath-type`).
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { feature, rowIdentity, uuid, writtenElement } from '../../tables/index.ts'
import { Bridge, local, OpenVSwitch, OpenVSwitchConfig } from '../database/local.ts'
import { ManagedPort, portRow, portsOf } from './managed-port.ts'
import { BridgeName, Setting } from './setting.ts'

/** The bridges of the switch. */
const bridgesOf = writtenElement(local, 'Open_vSwitch', 'bridges')

/** The switch's own settings. */
const configOf = writtenElement(local, 'Open_vSwitch', 'other_config')

/** How many VLAN headers of a packet the switch looks at; 0 for as many as it can. */
const VLAN_LIMIT = 'vlan-limit'

/** The row of the integration bridge, there or to be made. */
const row = rowIdentity('Bridge', { name: textColumn }, Bridge.actual, { few: true })

/** The integration bridge has a name and no row yet. */
const Missing = relation('MissingBridge', { bridge: uuid, name: textColumn }, { few: true })

export const bridge = feature({
  name: 'the integration bridge',
  writes: [Bridge, bridgesOf, configOf],
  rules: [
    rule('The integration bridge has a row', row.wanted, ({ match }) => match(BridgeName)),
    ...row.rules,
    rule('An integration bridge whose row is not there is missing', Missing, ({ match, not }) => {
      const { uuid: bridge, name } = match(row.row)
      not(Bridge.actual, { uuid: bridge })
      return { bridge, name }
    }),
    rule(
      "An integration bridge that is made becomes one of the switch's bridges",
      bridgesOf.wanted,
      ({ match }) => {
        const { uuid } = match(OpenVSwitch)
        return { uuid, value: match(Missing).bridge }
      },
    ),
    rule(
      'The switch looks at all VLAN headers of a packet unless an operator has said at how many',
      configOf.wanted,
      ({ match, not }) => {
        const { uuid } = match(OpenVSwitch)
        not(OpenVSwitchConfig, { uuid, key: VLAN_LIMIT })
        return { uuid, key: VLAN_LIMIT, value: '0' }
      },
    ),
    rule(
      'An integration bridge that is made has an internal port of its own name',
      ManagedPort,
      ({ match }) => {
        const { name } = match(Missing)
        return { name, bridge: name, type: 'internal', ownerKey: 'ovn-bridge', owner: name }
      },
    ),
    rule(
      'The internal port of an integration bridge that is made becomes a port of that bridge',
      portsOf.wanted,
      ({ match }) => {
        const { bridge: uuid, name } = match(Missing)
        return { uuid, value: match(portRow, { name }).uuid }
      },
    ),
    rule(
      'The integration bridge has the datapath type that a setting names, or else keeps the one that it has',
      Bridge.desired,
      ({ match, matchOr }) => {
        const { uuid, name } = match(row.row)
        const { datapath_type: own } = matchOr(Bridge.actual, { uuid }, { datapath_type: '' })
        const { value } = matchOr(Setting, { key: 'ovn-bridge-datapath-type' }, { value: own })
        return { uuid, name, datapath_type: value, fail_mode: 'secure' }
      },
    ),
  ],
})
