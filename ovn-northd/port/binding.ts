/** Which ports are bound, the southbound rows that stand for them, and their tunnel keys (rows A2, A3). */
import { allocation, compute, integer, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPort } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { RouterPort } from './router-port.ts'
import { SwitchPort } from './switch-port.ts'

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

export const bindingRules = [
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
]
