/**
 * Which rows of the southbound this chassis has to know (ovn-controller(8), `ovn-monitor-all`): those of its
 * datapaths and of its own. The others do not arrive, so that a hypervisor costs what runs on it and not what
 * there is.
 */
import { relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, truth } from '../../tables/index.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { ChassisName, Setting } from '../chassis/setting.ts'
import { InterfaceExternalId } from '../database/local.ts'
import { LocalDatapath } from './local-datapath.ts'

/** Rows that have to arrive: those of a table whose column has a value, or a key with that value. */
export const MonitoredRow = relation('MonitoredRow', {
  table: textColumn,
  column: textColumn,
  /** Empty for columns that are no maps. */
  key: textColumn,
  value: textColumn,
})

/** Whether all rows have to arrive, because a setting says so. */
export const MonitorAll = relation('MonitorAll', { value: textColumn })

/** The tables whose rows belong to a datapath, and the column that names it. */
const OF_DATAPATH = [
  ['Port_Binding', 'datapath'],
  ['Logical_Flow', 'logical_datapath'],
  ['Multicast_Group', 'datapath'],
  ['MAC_Binding', 'datapath'],
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
      rule('What belongs to a local datapath has to be known', MonitoredRow, ({ match }) => ({
        table,
        column,
        key: '',
        value: text`${match(LocalDatapath).dp}`,
      })),
    ),
    rule(
      'A port may become one of this chassis by its interface, or because somebody says so',
      MonitoredRow,
      ({ match }) => {
        const { value } = match(InterfaceExternalId, { key: 'iface-id' })
        return { table: 'Port_Binding', column: 'logical_port', key: '', value }
      },
    ),
    rule('So do the ports that are here, or that somebody wants here', MonitoredRow, ({ match, each }) => {
      const { chassis } = match(ThisChassis)
      const value = each(chassis, (uuid) => (uuid === null ? [] : [uuid]))
      return [
        { table: 'Port_Binding', column: 'chassis', key: '', value },
        { table: 'Port_Binding', column: 'requested_chassis', key: '', value },
      ]
    }),
    rule('And what names this chassis', MonitoredRow, ({ match }) => {
      const { name: value } = match(ChassisName)
      return [
        { table: 'Port_Binding', column: 'options', key: 'l2gateway-chassis', value },
        { table: 'Port_Binding', column: 'options', key: 'l3gateway-chassis', value },
        { table: 'Chassis_Private', column: 'name', key: '', value },
        { table: 'Chassis_Template_Var', column: 'chassis', key: '', value },
      ]
    }),
  ],
})
