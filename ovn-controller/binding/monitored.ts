/**
 * Which rows of the southbound this chassis has to know (ovn-controller(8), `ovn-monitor-all`): those of its
 * datapaths and its own. No other rows arrive, so that a hypervisor costs what runs on it.
 */
import { compute, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { derivedUuid, feature, truth } from '../../tables/index.ts'
import { FormerName, ThisChassis } from '../chassis/registration.ts'
import { ChassisName, Setting } from '../chassis/setting.ts'
import { InterfaceExternalId } from '../database/local.ts'
import { LocalDatapath } from './local-datapath.ts'

/** Rows that have to arrive: those of a table whose column, or `_uuid`, has a value, or has the value under a key. */
export const MonitoredRow = relation('MonitoredRow', {
  table: textColumn,
  column: textColumn,
  /** Null for a column that is no map. */
  key: optional(textColumn),
  value: textColumn,
})

/** A setting asks for all rows. */
export const MonitorAll = relation('MonitorAll', { value: textColumn })

/** The tables whose rows belong to a datapath, and the column that names the datapath. */
const OF_DATAPATH = [
  ['Port_Binding', 'datapath'],
  ['Logical_Flow', 'logical_datapath'],
  ['Multicast_Group', 'datapath'],
  ['MAC_Binding', 'datapath'],
  ['IP_Multicast', 'datapath'],
  ['ECMP_Nexthop', 'datapath'],
] as const

export const monitoring = feature({
  name: 'monitoring of the southbound',
  outputs: [MonitoredRow, MonitorAll],
  rules: [
    rule('All rows arrive where a setting asks for them', MonitorAll, ({ match, where }) => {
      const { value } = match(Setting, { key: 'ovn-monitor-all' })
      where(value, (v) => truth(v, false))
      return { value }
    }),
    ...OF_DATAPATH.map(([table, column]) =>
      rule('The rows that belong to a local datapath arrive', MonitoredRow, ({ match }) => ({
        table,
        column,
        key: null,
        value: match(LocalDatapath).dp,
      })),
    ),
    rule('The port arrives that the `iface-id` of an interface names', MonitoredRow, ({ match }) => {
      const { value } = match(InterfaceExternalId, { key: 'iface-id' })
      return { table: 'Port_Binding', column: 'logical_port', key: null, value }
    }),
    rule('The ports arrive that are bound to this chassis or requested for it', MonitoredRow, ({ match }) => {
      const { chassis: value } = match(ThisChassis)
      return [
        { table: 'Port_Binding', column: 'chassis', key: null, value },
        { table: 'Port_Binding', column: 'requested_chassis', key: null, value },
      ]
    }),
    rule('The private row arrives of a name that this chassis had before', MonitoredRow, ({ match }) => {
      const { name: value } = match(FormerName)
      return { table: 'Chassis_Private', column: 'name', key: null, value }
    }),
    rule('The rows arrive that name this chassis', MonitoredRow, ({ match }) => {
      const { name: value } = match(ChassisName)
      return [
        { table: 'Port_Binding', column: 'options', key: 'l2gateway-chassis', value },
        { table: 'Port_Binding', column: 'options', key: 'l3gateway-chassis', value },
        { table: 'Chassis_Private', column: 'name', key: null, value },
        { table: 'Chassis_Template_Var', column: 'chassis', key: null, value },
        { table: 'Service_Monitor', column: 'chassis_name', key: null, value },
        { table: 'BFD', column: 'chassis_name', key: null, value },
      ]
    }),
    rule(
      'The row that was made for this chassis arrives, whatever its name is by now',
      MonitoredRow,
      ({ match }) => {
        const { name } = match(ChassisName)
        const value = compute(name, (of) => derivedUuid('Chassis_Private', of))
        return { table: 'Chassis_Private', column: '_uuid', key: null, value }
      },
    ),
  ],
})
