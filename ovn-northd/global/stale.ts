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
    rule(
      'A neighbour stays known as long as the router port that it was learned on',
      MacBinding.desired,
      ({ match }) => {
        const { uuid, logical_port, datapath } = match(MacBinding.actual)
        const { nb } = match(Datapath, { sb: datapath })
        match(BoundPort, { name: logical_port, datapath: nb })
        return { uuid }
      },
    ),
    rule('So does a route', LearnedRoute.desired, ({ match }) => {
      const { uuid, datapath, logical_port } = match(LearnedRoute.actual)
      match(Datapath, { sb: datapath })
      match(Binding, { sb: logical_port })
      return { uuid }
    }),
    rule(
      'An address that a switch has learned stays known as long as the port that it is behind',
      Fdb.desired,
      ({ match }) => {
        const { uuid, dp_key, port_key } = match(Fdb.actual)
        const { key: datapath } = match(DatapathKey, { number: dp_key })
        const { key: port } = match(PortKey, { number: port_key })
        match(BoundPort, { port, datapath })
        return { uuid }
      },
    ),
    rule(
      'A multicast group that a switch has learned stays as long as the switch',
      IgmpGroup.desired,
      ({ match, present }) => {
        const { uuid, datapath } = match(IgmpGroup.actual)
        match(Datapath, { sb: present(datapath) })
        return { uuid }
      },
    ),
  ],
})
