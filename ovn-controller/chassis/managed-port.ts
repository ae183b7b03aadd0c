/**
 * Ports of the local database that this controller keeps: tunnels and patches. Each is known by a key in the port's
 * external_ids, by which it is found again and taken away when nobody wants it any more.
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { feature, rowIdentity, uuid } from '../../tables/index.ts'
import { Bridge, BridgePorts, Interface, Port } from '../database/local.ts'

/** A port that has to be there; the external id is one of {@link OWNER_KEYS}. */
export const ManagedPort = relation('ManagedPort', {
  name: textColumn,
  bridge: textColumn,
  type: textColumn,
  ownerKey: textColumn,
  owner: textColumn,
})
export const ManagedOption = relation('ManagedPortOption', {
  name: textColumn,
  key: textColumn,
  value: textColumn,
})

/** The external ids by which a port is known to be a controller's. */
export const TUNNEL = 'ovn-chassis-id'
export const LOCALNET = 'ovn-localnet-port'
export const L2_GATEWAY = 'ovn-l2gateway-port'
export const L3_GATEWAY = 'ovn-l3gateway-port'
const OWNER_KEYS: readonly string[] = [TUNNEL, LOCALNET, L2_GATEWAY, L3_GATEWAY]

/** What has to change in which bridge has which ports. */
export const AddPort = relation('add Bridge.ports', { uuid, value: uuid })
export const DropPort = relation('drop Bridge.ports', { uuid, value: uuid })

const port = rowIdentity('Port', { name: textColumn }, Port.actual)
/** The row of each managed port, there or to be made. */
export const portRow = port.row

const iface = rowIdentity('Interface', { name: textColumn }, Interface.actual)

/** A port on the bridge that it has to be on. */
const Placed = relation('PlacedPort', { uuid, value: uuid })

export const managedPorts = feature({
  name: 'ports that the controller keeps',
  writes: [Port, Interface],
  rules: [
    rule('A managed port has a row; a row of its name is taken as it is', port.wanted, ({ match }) => ({
      name: match(ManagedPort).name,
    })),
    ...port.rules,
    rule('A managed port has an interface of its name', iface.wanted, ({ match }) => ({
      name: match(ManagedPort).name,
    })),
    ...iface.rules,

    rule('The rows say what the port is, and whose', Port.desired, ({ match }) => {
      const { name, uuid } = match(port.row)
      return { uuid, name }
    }),
    rule('?', Port.elements.interfaces.desired, ({ match }) => {
      const { name, uuid } = match(port.row)
      return { uuid, value: match(iface.row, { name }).uuid }
    }),
    rule('?', Port.elements.external_ids.desired, ({ match }) => {
      const { name, uuid } = match(port.row)
      const { ownerKey, owner } = match(ManagedPort, { name })
      return { uuid, key: ownerKey, value: owner }
    }),
    rule('?', Interface.desired, ({ match }) => {
      const { name, uuid } = match(iface.row)
      const { type } = match(ManagedPort, { name })
      return { uuid, name, type }
    }),
    rule('?', Interface.elements.options.desired, ({ match }) => {
      const { name, uuid } = match(iface.row)
      const { key, value } = match(ManagedOption, { name })
      return { uuid, key, value }
    }),

    rule(
      "A port is on its bridge; one of a controller's that nobody wants there leaves it",
      Placed,
      ({ match }) => {
        const { name, bridge } = match(ManagedPort)
        const { uuid } = match(Bridge.actual, { name: bridge })
        return { uuid, value: match(port.row, { name }).uuid }
      },
    ),
    rule('?', AddPort, ({ match, not }) => {
      const { uuid, value } = match(Placed)
      not(BridgePorts, { uuid, value })
      return { uuid, value }
    }),
    rule('?', DropPort, ({ match, not, where }) => {
      const { uuid: value, key } = match(Port.elements.external_ids.actual)
      where(key, (k) => OWNER_KEYS.includes(k))
      const { uuid } = match(BridgePorts, { value })
      not(Placed, { uuid, value })
      return { uuid, value }
    }),
  ],
})
