/** Routers that are linked with each other without a switch between them (ovn-nb(5), Logical_Router_Port, `peer`). */
import { relation, rule } from '../../rules/index.ts'
import { Told, uuid } from '../../tables/index.ts'
import { LogicalRouterPort } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Binding } from './binding.ts'
import { RouterPort } from './router-port.ts'

/** A router port is linked with a peer, which is a router port, too. */
export const RouterPeer = relation('RouterPeer', { lrp: uuid, peer: uuid })

export const routerPeers = feature({
  name: 'links between routers',

  rules: [
    rule('Two router ports that name each other as peer are linked', RouterPeer, ({ match, present }) => {
      const { lrp, name } = match(RouterPort)
      const { peer: named } = match(LogicalRouterPort, { uuid: lrp })
      const { lrp: peer } = match(RouterPort, { name: present(named) })
      match(LogicalRouterPort, { uuid: peer, peer: name })
      return { lrp, peer }
    }),
    rule('The binding of a router port tells its peer', PortBinding.elements.options.desired, ({ match }) => {
      const { lrp, peer } = match(RouterPeer)
      const { name: value } = match(RouterPort, { lrp: peer })
      const { sb } = match(Binding, { port: lrp })
      return { uuid: sb, key: 'peer', value }
    }),
    rule('A router port that its peer does not name back is told', Told, ({ match, not, present }) => {
      const { lrp: row } = match(RouterPort)
      const { peer } = match(LogicalRouterPort, { uuid: row })
      const value = present(peer)
      not(RouterPeer, { lrp: row })
      const why = 'no router port that names this one as its peer, left out'
      return { table: 'Logical_Router_Port', row, column: 'peer', key: null, value, why }
    }),
  ],
})
