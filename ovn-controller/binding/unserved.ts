/**
 * Rows of the southbound by which ovn-northd asks this chassis for what no part of the controller does yet: to send
 * packets of its own and to look at those of others.
 */
import { rule } from '../../rules/index.ts'
import { feature, NOT_SUPPORTED, Told } from '../../tables/index.ts'
import { ChassisName } from '../chassis/setting.ts'
import { BfdSession, IpMulticast, ServiceMonitor } from '../database/southbound.ts'
import { LocalDatapath } from './local-datapath.ts'

export const unserved = feature({
  name: 'requests that are not served',
  rules: [
    rule('Snooping of IP multicast on a local switch is told', Told, ({ match }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: row } = match(IpMulticast, { datapath: dp, enabled: true })
      return { table: 'IP_Multicast', row, column: 'enabled', key: null, value: 'true', why: NOT_SUPPORTED }
    }),
    rule('A check of a backend by this chassis is told', Told, ({ match }) => {
      const { name: chassis_name } = match(ChassisName)
      const { uuid: row } = match(ServiceMonitor, { chassis_name })
      return { table: 'Service_Monitor', row, column: null, key: null, value: null, why: NOT_SUPPORTED }
    }),
    rule('A BFD session of this chassis is told', Told, ({ match }) => {
      const { name: chassis_name } = match(ChassisName)
      const { uuid: row } = match(BfdSession, { chassis_name })
      return { table: 'BFD', row, column: null, key: null, value: null, why: NOT_SUPPORTED }
    }),
  ],
})
