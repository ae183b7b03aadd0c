/**
 * What hypervisors have put into the southbound, and what becomes of it when the switch, router or port that
 * it is about is gone.
 */
import { rule } from '../../rules/index.ts'
import { Fdb, IgmpGroup, LearnedRoute, MacBinding } from '../database/southbound.ts'
import { Datapath, DatapathKey } from '../datapath/datapath-binding.ts'
import { feature } from '../feature.ts'
import { Binding, BoundPort, PortKey } from '../port/binding.ts'

export const stale = feature({
  name: 'stale rows of controllers',
  writes: [MacBinding, LearnedRoute, Fdb, IgmpGroup],
  nodes: {
    mac_binding_aging: [MacBinding.desired],
    fdb_aging: [Fdb.desired],
    learned_route_sync: [LearnedRoute.desired],
    multicast_igmp: [IgmpGroup.desired],
  },
  rules: [
    rule('A MAC binding stays as long as its router port', MacBinding.desired, ({ match }) => {
      const { uuid, logical_port, datapath } = match(MacBinding.actual)
      const { nb } = match(Datapath, { sb: datapath })
      match(BoundPort, { name: logical_port, datapath: nb })
      return { uuid }
    }),
    rule('A learned route stays as long as its datapath and its port', LearnedRoute.desired, ({ match }) => {
      const { uuid, datapath, logical_port } = match(LearnedRoute.actual)
      match(Datapath, { sb: datapath })
      match(Binding, { sb: logical_port })
      return { uuid }
    }),
    rule('An entry of the FDB stays as long as the port of the entry', Fdb.desired, ({ match }) => {
      const { uuid, dp_key, port_key } = match(Fdb.actual)
      const { key: datapath } = match(DatapathKey, { number: dp_key })
      const { key: port } = match(PortKey, { number: port_key })
      match(BoundPort, { port, datapath })
      return { uuid }
    }),
    rule('A learned multicast group stays as long as its switch', IgmpGroup.desired, ({ match, present }) => {
      const { uuid, datapath } = match(IgmpGroup.actual)
      match(Datapath, { sb: present(datapath) })
      return { uuid }
    }),
  ],
})
