/**
 * What others have put into the southbound, hypervisors or another ovn-northd, and what becomes of it when the switch,
 * router or port that it is about is gone. Without that a row could not go that such a row refers to.
 */
import { relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import {
  AdvertisedRoute,
  EcmpNexthop,
  Fdb,
  IgmpGroup,
  LearnedRoute,
  LogicalDpGroup,
  MacBinding,
  SbLoadBalancer,
  SbLoadBalancerDatapath,
} from '../database/southbound.ts'
import { Datapath, DatapathKey } from '../datapath/datapath-binding.ts'
import { feature } from '../feature.ts'
import { Binding, BoundPort, PortKey } from '../port/binding.ts'

/** A row of others refers to a row that is not of this daemon's making, or goes. */
const Dangling = relation('Dangling', { uuid })

export const stale = feature({
  name: 'stale rows of others',
  writes: [MacBinding, LearnedRoute, Fdb, IgmpGroup, AdvertisedRoute, EcmpNexthop, SbLoadBalancer],
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

    rule(
      'A next hop of ECMP stays as long as its datapath and its port',
      EcmpNexthop.desired,
      ({ match }) => {
        const { uuid, datapath, port } = match(EcmpNexthop.actual)
        match(Datapath, { sb: datapath })
        match(Binding, { sb: port })
        return { uuid }
      },
    ),
    rule('An advertised route dangles whose tracked port is gone', Dangling, ({ match, not, present }) => {
      const { uuid, tracked_port } = match(AdvertisedRoute.actual)
      not(Binding, { sb: present(tracked_port) })
      return { uuid }
    }),
    rule(
      'An advertised route stays as long as its datapath and its ports',
      AdvertisedRoute.desired,
      ({ match, not }) => {
        const { uuid, datapath, logical_port } = match(AdvertisedRoute.actual)
        match(Datapath, { sb: datapath })
        match(Binding, { sb: logical_port })
        not(Dangling, { uuid })
        return { uuid }
      },
    ),
    rule('A load balancer dangles one of whose datapaths is gone', Dangling, ({ match, not }) => {
      const { uuid, value: sb } = match(SbLoadBalancerDatapath)
      not(Datapath, { sb })
      return { uuid }
    }),
    ...(['datapath_group', 'ls_datapath_group', 'lr_datapath_group'] as const).map((column) =>
      rule(
        'A load balancer dangles one of whose datapath groups is gone',
        Dangling,
        ({ match, not, present }) => {
          const { uuid, [column]: group } = match(SbLoadBalancer.actual)
          not(LogicalDpGroup.desired, { uuid: present(group) })
          return { uuid }
        },
      ),
    ),
    rule(
      'A load balancer stays as long as its datapaths and their groups',
      SbLoadBalancer.desired,
      ({ match, not }) => {
        const { uuid } = match(SbLoadBalancer.actual)
        not(Dangling, { uuid })
        return { uuid }
      },
    ),
  ],
})
