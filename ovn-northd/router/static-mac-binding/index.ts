/** MAC addresses of neighbours that an operator has written down (ovn-nb(5), Static_MAC_Binding). */
import { rule, textColumn } from '../../../rules/index.ts'
import { rowIdentity, syncedTable, Told } from '../../../tables/index.ts'
import { LogicalRouterPort, northbound } from '../../database/northbound.ts'
import { southbound } from '../../database/southbound.ts'
import { Datapath } from '../../datapath/datapath-binding.ts'
import { feature } from '../../feature.ts'
import { RouterPort } from '../../port/router-port.ts'

const NbBinding = northbound.rows('Static_MAC_Binding')
const SbBinding = syncedTable(southbound, 'Static_MAC_Binding', {
  cells: ['logical_port', 'ip', 'mac', 'override_dynamic_mac', 'datapath'],
  elements: [],
})
const rows = rowIdentity('Static_MAC_Binding', { logical_port: textColumn, ip: textColumn }, SbBinding.actual)

export const staticMacBindings = feature({
  name: 'static MAC bindings',
  writes: [SbBinding],
  rules: [
    rule('A static MAC binding of a router port has a southbound row', rows.wanted, ({ match }) => {
      const { logical_port, ip } = match(NbBinding)
      match(RouterPort, { name: logical_port })
      return { logical_port, ip }
    }),
    ...rows.rules,
    rule('A static MAC binding tells the MAC address and the datapath', SbBinding.desired, ({ match }) => {
      const { uuid, logical_port, ip } = match(rows.row)
      const { mac, override_dynamic_mac } = match(NbBinding, { logical_port, ip })
      const { lr } = match(RouterPort, { name: logical_port })
      const { sb: datapath } = match(Datapath, { nb: lr })
      return { uuid, logical_port, ip, mac, override_dynamic_mac, datapath }
    }),
    rule('A static MAC binding of no router port is told', Told, ({ match, not }) => {
      const { uuid: row, logical_port: value } = match(NbBinding)
      not(LogicalRouterPort, { name: value })
      const why = 'there is no such router port, left out'
      return { table: 'Static_MAC_Binding', row, column: 'logical_port', key: null, value, why }
    }),
  ],
})
