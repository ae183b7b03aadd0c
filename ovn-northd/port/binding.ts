/** Which ports are bound, the southbound rows that stand for them, and their tunnel keys (rows A2, A3). */

import type { Uuid } from '../../ovsdb/index.ts'
import { allocation, compute, integer, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid, wholeNumber } from '../../tables/index.ts'
import {
  LogicalRouterPortOption,
  LogicalSwitchPort,
  LogicalSwitchPortOption,
} from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { VxlanMode } from '../datapath/tunnel-range.ts'
import { RouterPort } from './router-port.ts'
import { SwitchPort } from './switch-port.ts'
import { AskedTag } from './tag.ts'

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

/** The ports of a datapath share a range of keys: that of VXLAN, which is a text of its own, or the large one. */
const scope = textColumn
const scopeOf = (datapath: Uuid, vxlan: boolean): string => (vxlan ? `${datapath} with VXLAN` : datapath)

/** A key that a port asks for, and the one of those who ask for it that gets it. */
const AskedKey = relation('AskedPortKey', { datapath: uuid, key: uuid, number: integer })
const GrantedKey = relation('GrantedPortKey', { datapath: uuid, key: uuid, number: integer })
const Granted = relation('GrantedPort', { key: uuid })
const ReservedKey = relation('ReservedPortKey', { scope, number: integer })

const KeyRequest = relation('PortKeyRequest', { scope, key: uuid })
const KnownKey = relation('KnownPortKey', { scope, key: uuid, number: integer })
const GivenKey = relation('GivenPortKey', { scope, key: uuid, number: integer })

/** The tunnel key of a port, unique in its datapath. */
export const PortKey = relation('PortKey', { key: uuid, number: integer })

/** Larger keys are those of multicast groups. */
const LAST_KEY = 0x7fff

/** A key that is asked for, if there is such a key. */
function requestedKey(value: string): readonly number[] {
  const number = wholeNumber(value, 1, LAST_KEY)
  return number === undefined ? [] : [number]
}

const bindingType = (type: string): string => (type === 'router' ? 'patch' : type)

export const bindingRules = [
  // A port of a switch is bound with its own type; a link to a router is a patch.
  rule(BoundPort, ({ match, not }) => {
    const { lsp, ls, name, type } = match(SwitchPort)
    not(AskedTag, { lsp })
    const { tag, parent_name: parent } = match(LogicalSwitchPort, { uuid: lsp })
    return { port: lsp, datapath: ls, name, type: compute(type, bindingType), parent, tag }
  }),
  // It has the tag that it asks for.
  rule(BoundPort, ({ match }) => {
    const { lsp, ls, name, type } = match(SwitchPort)
    const { tag } = match(AskedTag, { lsp })
    const { parent_name: parent } = match(LogicalSwitchPort, { uuid: lsp })
    return { port: lsp, datapath: ls, name, type: compute(type, bindingType), parent, tag }
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
  ...[LogicalSwitchPortOption, LogicalRouterPortOption].map((options) =>
    rule(AskedKey, ({ match, each }) => {
      const { uuid: key, value } = match(options, { key: 'requested-tnl-key' })
      const { datapath } = match(BoundPort, { port: key })
      return { datapath, key, number: each(value, requestedKey) }
    }),
  ),
  // One that asks for a key gets that; of several that ask for the same the first.
  rule(GrantedKey, ({ match }) => {
    const { datapath, key, number } = match(AskedKey)
    return { datapath, key: min(key), number }
  }),
  rule(Granted, ({ match }) => ({ key: match(GrantedKey).key })),
  rule(ReservedKey, ({ match }) => {
    const { datapath, number } = match(GrantedKey)
    const { on } = match(VxlanMode)
    return { scope: compute([datapath, on], scopeOf), number }
  }),
  rule(KeyRequest, ({ match, not }) => {
    const { port, datapath } = match(BoundPort)
    not(Granted, { key: port })
    const { on } = match(VxlanMode)
    return { scope: compute([datapath, on], scopeOf), key: port }
  }),
  rule(KnownKey, ({ match }) => {
    const { port, sb } = match(KnownBinding)
    const { datapath } = match(BoundPort, { port })
    const { tunnel_key } = match(PortBinding.actual, { uuid: sb })
    const { on } = match(VxlanMode)
    return { scope: compute([datapath, on], scopeOf), key: port, number: tunnel_key }
  }),
  allocation(GivenKey, {
    requests: KeyRequest,
    preferences: KnownKey,
    reserved: ReservedKey,
    ranges: (of) => ({ from: 1, to: of.endsWith('VXLAN') ? 0x7ff : LAST_KEY }),
  }),
  rule(PortKey, ({ match }) => {
    const { key, number } = match(GrantedKey)
    return { key, number }
  }),
  rule(PortKey, ({ match }) => {
    const { key, number } = match(GivenKey)
    return { key, number }
  }),
]
