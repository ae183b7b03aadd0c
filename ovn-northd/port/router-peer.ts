/** Routers that are linked with each other without a switch between them (ovn-nb(5), Logical_Router_Port, `peer`). */
import { relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalRouterPort } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Binding } from './binding.ts'
import { RouterPort } from './router-port.ts'

/** A router port and the one that it is linked with. */
export const RouterPeer = relation('RouterPeer', { lrp: uuid, peer: uuid })

export const routerPeers = feature({
  name: 'links between routers',

  rules: [
    rule('Two ports that name each other are linked', RouterPeer, ({ match, present }) => {
      const { lrp, name } = match(RouterPort)
      const { peer: named } = match(LogicalRouterPort, { uuid: lrp })
      const { lrp: peer } = match(RouterPort, { name: present(named) })
      match(LogicalRouterPort, { uuid: peer, peer: name })
      return { lrp, peer }
    }),
    rule('?', PortBinding.elements.options.desired, ({ match }) => {
      const { lrp, peer } = match(RouterPeer)
      const { name: value } = match(RouterPort, { lrp: peer })
      const { sb } = match(Binding, { port: lrp })
      return { uuid: sb, key: 'peer', value }
    }),
  ],
})
