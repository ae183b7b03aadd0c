/**
 * The integration bridge: made if it is missing, and closed while no flow says what is to be done
 * (ovn-controller(8), `ovn-bridge`).
 */
import { compute, relation, rule, textColumn } from '../../rules/index.ts'
import { derivedUuid, feature, uuid, writtenElement } from '../../tables/index.ts'
import { Bridge, local, OpenVSwitch, OpenVSwitchConfig } from '../database/local.ts'
import { AddPort, ManagedPort, portRow } from './managed-port.ts'
import { BridgeName, IntegrationBridge, Setting } from './setting.ts'

/** The bridges of the switch: one that is missing is added. */
const bridgesOf = writtenElement(local, 'Open_vSwitch', 'bridges')

/** The switch's own settings. */
const configOf = writtenElement(local, 'Open_vSwitch', 'other_config')

/** How deep the switch looks into stacked VLAN headers; 0 for as deep as it can. */
const VLAN_LIMIT = 'vlan-limit'

const DatapathType = relation('WantedDatapathType', { type: textColumn }, { few: true })
const Missing = relation('MissingBridge', { bridge: uuid, name: textColumn }, { few: true })

export const bridge = feature({
  name: 'the integration bridge',
  writes: [Bridge, bridgesOf, configOf],
  rules: [
    rule('A bridge that settings name and that is not there is missing', Missing, ({ match, not }) => {
      const { name } = match(BridgeName)
      not(IntegrationBridge, {})
      return { bridge: compute(name, (n) => derivedUuid('Bridge', n)), name }
    }),
    rule("It becomes one of the switch's bridges", bridgesOf.wanted, ({ match }) => {
      const { uuid } = match(OpenVSwitch)
      return { uuid, value: match(Missing).bridge }
    }),
    rule(
      'The switch looks through all VLAN headers unless somebody has said how many',
      configOf.wanted,
      ({ match, not }) => {
        const { uuid } = match(OpenVSwitch)
        not(OpenVSwitchConfig, { uuid, key: VLAN_LIMIT })
        return { uuid, key: VLAN_LIMIT, value: '0' }
      },
    ),
    rule(
      "A bridge that is made has a port of its own name, which is the bridge's own once it is there",
      ManagedPort,
      ({ match }) => {
        const { name } = match(Missing)
        return { name, bridge: name, type: 'internal', ownerKey: 'ovn-bridge', owner: name }
      },
    ),
    rule('?', AddPort, ({ match }) => {
      const { bridge: uuid, name } = match(Missing)
      return { uuid, value: match(portRow, { name }).uuid }
    }),
    rule('The datapath type is as settings say', DatapathType, ({ match }) => ({
      type: match(Setting, { key: 'ovn-bridge-datapath-type' }).value,
    })),
    rule(
      'A bridge that is there keeps its datapath type unless a setting says otherwise',
      DatapathType,
      ({ match, not }) => {
        not(Setting, { key: 'ovn-bridge-datapath-type' })
        return { type: match(IntegrationBridge).datapathType }
      },
    ),
    rule('One that is made gets the default', DatapathType, ({ match, not }) => {
      match(Missing)
      not(Setting, { key: 'ovn-bridge-datapath-type' })
      return { type: '' }
    }),
    rule('Whether it is there or made, it drops what no flow speaks of', Bridge.desired, ({ match }) => {
      const { bridge: uuid, name } = match(IntegrationBridge)
      return { uuid, name, datapath_type: match(DatapathType).type, fail_mode: 'secure' }
    }),
    rule('?', Bridge.desired, ({ match }) => {
      const { bridge: uuid, name } = match(Missing)
      return { uuid, name, datapath_type: match(DatapathType).type, fail_mode: 'secure' }
    }),
  ],
})
