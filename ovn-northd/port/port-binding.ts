/** A port binding for every port of a switch or router, with a tunnel key of its own (rows A2, A3). */
import {
  allocation,
  compute,
  flag,
  integer,
  min,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import {
  LogicalRouterPortExternalId,
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortExternalId,
  LogicalSwitchPortOption,
  LogicalSwitchPortSecurity,
} from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { RouterPort, RouterPortNetworkList } from './router-port.ts'
import { RouterLink, SwitchPort } from './switch-port.ts'

/** A port that has a binding: of a switch, or of a router. */
export const BoundPort = relation('BoundPort', {
  port: uuid,
  datapath: uuid,
  name: textColumn,
  type: textColumn,
  parent: optional(textColumn),
  tag: optional(integer),
})

/** The southbound row that stands for a port. */
export const Binding = relation('Binding', { port: uuid, sb: uuid })

/** The row that stood for it already, the first of them if there are several. */
const KnownBinding = relation('KnownBinding', { port: uuid, sb: uuid })

const KeyRequest = relation('PortKeyRequest', { scope: uuid, key: uuid })
const KnownKey = relation('KnownPortKey', { scope: uuid, key: uuid, number: integer })
export const PortKey = relation('PortKey', { scope: uuid, key: uuid, number: integer })

/** Larger keys are those of multicast groups. */
const MAX_PORT_KEY = 0x7fff

/** A port whose options are derived, and not copied. */
const DerivedOptions = relation('DerivedOptions', { lsp: uuid, derived: flag })

export const portBindingRules = [
  // A port of a switch is bound with its own type; a link to a router is a patch.
  rule(BoundPort, ({ match }) => {
    const { lsp, ls, name, type } = match(SwitchPort)
    const { tag, parent_name } = match(LogicalSwitchPort, { uuid: lsp })
    return {
      port: lsp,
      datapath: ls,
      name,
      type: compute(type, (t) => (t === 'router' ? 'patch' : t)),
      parent: parent_name,
      tag,
    }
  }),
  rule(BoundPort, ({ match }) => {
    const { lrp, lr, name } = match(RouterPort)
    return { port: lrp, datapath: lr, name, type: 'patch', parent: null, tag: null }
  }),

  // A row with the port's name on the port's datapath stands for it.
  rule(KnownBinding, ({ match }) => {
    const { uuid, logical_port, datapath } = match(PortBinding.actual)
    const { nb } = match(Datapath, { sb: datapath })
    const { port } = match(BoundPort, { name: logical_port, datapath: nb })
    return { port, sb: min(uuid) }
  }),
  rule(Binding, ({ match }) => {
    const { port } = match(BoundPort)
    const { sb } = match(KnownBinding, { port })
    return { port, sb }
  }),
  // A port without a row gets one under its own uuid.
  rule(Binding, ({ match, not }) => {
    const { port } = match(BoundPort)
    not(KnownBinding, { port })
    return { port, sb: port }
  }),

  // Every port wants a tunnel key that is unique in its datapath, and keeps the one it has.
  rule(KeyRequest, ({ match }) => {
    const { port, datapath } = match(BoundPort)
    return { scope: datapath, key: port }
  }),
  rule(KnownKey, ({ match }) => {
    const { port, sb } = match(KnownBinding)
    const { datapath } = match(BoundPort, { port })
    const { tunnel_key } = match(PortBinding.actual, { uuid: sb })
    return { scope: datapath, key: port, number: tunnel_key }
  }),
  allocation(PortKey, {
    requests: KeyRequest,
    preferences: KnownKey,
    ranges: () => ({ from: 1, to: MAX_PORT_KEY }),
  }),

  rule(PortBinding.desired, ({ match }) => {
    const { port, datapath, name, type, parent, tag } = match(BoundPort)
    const { sb } = match(Binding, { port })
    const { sb: datapathRow } = match(Datapath, { nb: datapath })
    const { number } = match(PortKey, { key: port })
    return {
      uuid: sb,
      datapath: datapathRow,
      logical_port: name,
      type,
      tunnel_key: number,
      parent_port: parent,
      tag,
    }
  }),

  // The addresses of a switch port are told as they are written.
  rule(PortBinding.elements.mac.desired, ({ match }) => {
    const { uuid: port, value } = match(LogicalSwitchPortAddress)
    const { sb } = match(Binding, { port })
    return { uuid: sb, value }
  }),
  // Those of a router port are one entry, the networks after the MAC address.
  rule(PortBinding.elements.mac.desired, ({ match }) => {
    const { lrp, mac } = match(RouterPort)
    const { networks } = match(RouterPortNetworkList, { lrp })
    const { sb } = match(Binding, { port: lrp })
    return { uuid: sb, value: text`${mac} ${compute(networks, (all) => all.join(' '))}` }
  }),
  rule(PortBinding.elements.port_security.desired, ({ match }) => {
    const { uuid: port, value } = match(LogicalSwitchPortSecurity)
    const { sb } = match(Binding, { port })
    return { uuid: sb, value }
  }),

  // A link tells its other end at both ends.
  rule(PortBinding.elements.options.desired, ({ match }) => {
    const { lsp } = match(SwitchPort, { type: 'router' })
    const { value: peer } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port' })
    const { sb } = match(Binding, { port: lsp })
    return { uuid: sb, key: 'peer', value: peer }
  }),
  rule(PortBinding.elements.options.desired, ({ match }) => {
    const { lsp, lrp } = match(RouterLink)
    const { name: peer } = match(SwitchPort, { lsp })
    const { sb } = match(Binding, { port: lrp })
    return { uuid: sb, key: 'peer', value: peer }
  }),
  rule(DerivedOptions, ({ match }) => ({ lsp: match(SwitchPort, { type: 'router' }).lsp, derived: true })),
  // Any other port's options are copied.
  rule(PortBinding.elements.options.desired, ({ match, not }) => {
    const { uuid: port, key, value } = match(LogicalSwitchPortOption)
    not(DerivedOptions, { lsp: port })
    const { sb } = match(Binding, { port })
    return { uuid: sb, key, value }
  }),

  // So are external_ids, and Neutron's name of a port is its name too.
  rule(PortBinding.elements.external_ids.desired, ({ match }) => {
    const { uuid: port, key, value } = match(LogicalSwitchPortExternalId)
    const { sb } = match(Binding, { port })
    return { uuid: sb, key, value }
  }),
  rule(PortBinding.elements.external_ids.desired, ({ match }) => {
    const { uuid: port, value } = match(LogicalSwitchPortExternalId, { key: 'neutron:port_name' })
    const { sb } = match(Binding, { port })
    return { uuid: sb, key: 'name', value }
  }),
  rule(PortBinding.elements.external_ids.desired, ({ match }) => {
    const { uuid: port, key, value } = match(LogicalRouterPortExternalId)
    const { sb } = match(Binding, { port })
    return { uuid: sb, key, value }
  }),
]
