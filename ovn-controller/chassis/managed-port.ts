/**
 * Ports of the local database that the controller makes and removes: tunnels, patches, and the integration bridge's
 * own. A key in the external_ids of a port says that the controller has made it, and what for.
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { feature, rowIdentity, uuid, writtenElement } from '../../tables/index.ts'
import { Bridge, BridgePorts, Interface, local, Port } from '../database/local.ts'

/** A port that has to be in a bridge; `ownerKey` and `owner` are the external id that says what for. */
export const ManagedPort = relation('ManagedPort', {
  name: textColumn,
  bridge: textColumn,
  type: textColumn,
  ownerKey: textColumn,
  owner: textColumn,
})

/** An option of the interface of a managed port. */
export const ManagedOption = relation('ManagedPortOption', {
  name: textColumn,
  key: textColumn,
  value: textColumn,
})

/** External ids of ports that a controller has made, and removes when nothing wants them. */
export const TUNNEL = 'ovn-chassis-id'
export const LOCALNET = 'ovn-localnet-port'
export const L2_GATEWAY = 'ovn-l2gateway-port'
export const L3_GATEWAY = 'ovn-l3gateway-port'
const OWNER_KEYS: readonly string[] = [TUNNEL, LOCALNET, L2_GATEWAY, L3_GATEWAY]

/** The ports of bridges: those that are wanted are added. */
export const portsOf = writtenElement(local, 'Bridge', 'ports')

/** A port that a controller has made and that leaves its bridge. */
export const DropPort = relation('drop Bridge.ports', { uuid, value: uuid })

const port = rowIdentity('Port', { name: textColumn }, Port.actual)
/** The row of each managed port, there or to be made. */
export const portRow = port.row

const iface = rowIdentity('Interface', { name: textColumn }, Interface.actual)

export const managedPorts = feature({
  name: 'ports that the controller keeps',
  writes: [Port, Interface, portsOf],
  rules: [
    rule('A managed port has a row', port.wanted, ({ match }) => ({ name: match(ManagedPort).name })),
    ...port.rules,
    rule('A managed port has an interface of its name', iface.wanted, ({ match }) => ({
      name: match(ManagedPort).name,
    })),
    ...iface.rules,

    rule('The row of a managed port has its name', Port.desired, ({ match }) => {
      const { name, uuid } = match(port.row)
      return { uuid, name }
    }),
    rule('A managed port has the interface of its name', Port.elements.interfaces.desired, ({ match }) => {
      const { name, uuid } = match(port.row)
      return { uuid, value: match(iface.row, { name }).uuid }
    }),
    rule(
      'A managed port says in an external id what it is for',
      Port.elements.external_ids.desired,
      ({ match }) => {
        const { name, uuid } = match(port.row)
        const { ownerKey, owner } = match(ManagedPort, { name })
        return { uuid, key: ownerKey, value: owner }
      },
    ),
    rule('The interface of a managed port has the type of the port', Interface.desired, ({ match }) => {
      const { name, uuid } = match(iface.row)
      const { type } = match(ManagedPort, { name })
      return { uuid, name, type }
    }),
    rule(
      'The interface of a managed port has its options',
      Interface.elements.options.desired,
      ({ match }) => {
        const { name, uuid } = match(iface.row)
        const { key, value } = match(ManagedOption, { name })
        return { uuid, key, value }
      },
    ),

    rule('A managed port is a port of its bridge once the bridge is there', portsOf.wanted, ({ match }) => {
      const { name, bridge } = match(ManagedPort)
      const { uuid } = match(Bridge.actual, { name: bridge })
      return { uuid, value: match(port.row, { name }).uuid }
    }),
    rule(
      'A port that a controller has made leaves a bridge in which nothing wants it',
      DropPort,
      ({ match, not, where }) => {
        const { uuid: value, key } = match(Port.elements.external_ids.actual)
        where(key, (k) => OWNER_KEYS.includes(k))
        const { uuid } = match(BridgePorts, { value })
        not(portsOf.wanted, { uuid, value })
        return { uuid, value }
      },
    ),
  ],
})
