/** Which ports are bound, the southbound rows that stand for them, and their tunnel keys (ovn-sb(5), Port_Binding). */

import type { Uuid } from '../../ovsdb/index.ts'
import { flag, integer, optional, record, relation, rule, textColumn } from '../../rules/index.ts'
import {
  noneLeft,
  numbering,
  rowIdentity,
  TAKEN,
  Told,
  unreadable,
  uuid,
  wholeNumber,
} from '../../tables/index.ts'
import {
  LogicalRouterPort,
  LogicalRouterPortOption,
  LogicalSwitchPort,
  LogicalSwitchPortOption,
} from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { VxlanMode } from '../datapath/tunnel-range.ts'
import { feature } from '../feature.ts'
import { RouterPort } from './router-port.ts'
import { PortType, SwitchPort } from './switch-port.ts'
import { AskedTag } from './tag.ts'

/** A port of a switch or of a router has a binding. */
export const BoundPort = relation('BoundPort', {
  port: uuid,
  datapath: uuid,
  name: textColumn,
  type: textColumn,
  parent: optional(textColumn),
  tag: optional(integer),
})

/** A southbound row stands for a port. */
export const Binding = relation('Binding', { port: uuid, sb: uuid })

/** A row of Port_Binding has the name of a port, on the datapath of the port. */
const NamedBinding = relation('NamedBinding', { port: uuid, uuid })

/** A port without a row gets one under its own uuid. */
const rows = rowIdentity('Port_Binding', { port: uuid }, NamedBinding, {
  uuidOf: (port) => port as Uuid, // the only column of the key
})

/** The ports of a datapath share a range of keys: that of VXLAN, or the large one. */
const Range = record('range of port keys', { datapath: uuid, vxlan: flag })
/** Larger keys are those of multicast groups. */
const LAST_KEY = 0x7fff
const LAST_VXLAN_KEY = 0x7ff

const givenKeys = ({ vxlan }: { readonly vxlan: boolean }) => ({
  from: 1,
  to: vxlan ? LAST_VXLAN_KEY : LAST_KEY,
})
const keys = numbering('port key', { scope: Range, key: uuid }, givenKeys, LAST_KEY)

/** The tunnel key of a port, unique in its datapath. */
export const PortKey = keys.number

/** A key that is asked for, if there is such a key. */
function requestedKey(value: string): readonly number[] {
  const number = wholeNumber(value, 1, LAST_KEY)
  return number === undefined ? [] : [number]
}

export const bindings = feature({
  name: 'bindings of ports and their tunnel keys',

  rules: [
    rule(
      'A port of a switch is bound by its type, with its parent and tag',
      BoundPort,
      ({ match, matchOr }) => {
        const { lsp, ls, name, type: own } = match(SwitchPort)
        const { binding: type } = match(PortType, { type: own })
        const { tag: given, parent_name: parent } = match(LogicalSwitchPort, { uuid: lsp })
        const { tag } = matchOr(AskedTag, { lsp }, { tag: given })
        return { port: lsp, datapath: ls, name, type, parent, tag }
      },
    ),
    rule('A port of a router is bound as a patch', BoundPort, ({ match }) => {
      const { lrp, lr, name } = match(RouterPort)
      return { port: lrp, datapath: lr, name, type: 'patch', parent: null, tag: null }
    }),

    rule('A row of Port_Binding stands for the port that it names', NamedBinding, ({ match }) => {
      const { uuid, logical_port, datapath } = match(PortBinding.actual)
      const { nb } = match(Datapath, { sb: datapath })
      const { port } = match(BoundPort, { name: logical_port, datapath: nb })
      return { port, uuid }
    }),
    rule('Every port of a switch or router has a binding', rows.wanted, ({ match }) => ({
      port: match(BoundPort).port,
    })),
    ...rows.rules,
    rule(
      'The binding of a port that has a tunnel key is the row that stands for it',
      Binding,
      ({ match }) => {
        const { port, uuid: sb } = match(rows.row)
        match(PortKey, { key: port })
        return { port, sb }
      },
    ),

    rule('Every port wants a tunnel key that is unique in its datapath', keys.wanted, ({ match }) => {
      const { port: key, datapath } = match(BoundPort)
      const { on: vxlan } = match(VxlanMode)
      return { scope: Range.from({ datapath, vxlan }), key }
    }),
    ...(
      [
        ['Logical_Switch_Port', LogicalSwitchPortOption],
        ['Logical_Router_Port', LogicalRouterPortOption],
      ] as const
    ).flatMap(([table, options]) => [
      rule('A port may ask for a certain tunnel key', keys.asked, ({ match, each }) => {
        const { uuid: key, value } = match(options, { key: 'requested-tnl-key' })
        const { datapath } = match(BoundPort, { port: key })
        const { on: vxlan } = match(VxlanMode)
        return { scope: Range.from({ datapath, vxlan }), key, number: each(value, requestedKey) }
      }),
      rule('A tunnel key that a port asks for and that there is not is told', Told, ({ match, where }) => {
        const { uuid: port, value } = match(options, { key: 'requested-tnl-key' })
        where(value, (text) => requestedKey(text).length === 0)
        return unreadable(table, port, 'options', value, 'requested-tnl-key')
      }),
      rule('A tunnel key that a port asks for and another has is told', Told, ({ match }) => {
        const { key: row } = match(keys.outbid)
        const { value } = match(options, { uuid: row, key: 'requested-tnl-key' })
        return { table, row, column: 'options', key: 'requested-tnl-key', value, why: TAKEN }
      }),
    ]),
    rule('A port has the tunnel key of its binding', keys.known, ({ match }) => {
      const { port: key, uuid } = match(rows.row)
      const { datapath } = match(BoundPort, { port: key })
      const { tunnel_key: number } = match(PortBinding.actual, { uuid })
      const { on: vxlan } = match(VxlanMode)
      return { scope: Range.from({ datapath, vxlan }), key, number }
    }),
    rule(
      'A tunnel key is not free while a binding on the datapath that is to go has the key',
      keys.occupied,
      ({ match, not }) => {
        const { uuid, datapath: sb, tunnel_key: number } = match(PortBinding.actual)
        not(rows.row, { uuid })
        const { nb: datapath } = match(Datapath, { sb })
        const { on: vxlan } = match(VxlanMode)
        return { scope: Range.from({ datapath, vxlan }), number }
      },
    ),
    ...keys.rules,
    rule('A port of a switch for which no tunnel key is left is told', Told, ({ match }) => {
      const { key: row } = match(keys.without)
      match(LogicalSwitchPort, { uuid: row })
      return noneLeft('Logical_Switch_Port', row, 'tunnel key')
    }),
    rule('A port of a router for which no tunnel key is left is told', Told, ({ match }) => {
      const { key: row } = match(keys.without)
      match(LogicalRouterPort, { uuid: row })
      return noneLeft('Logical_Router_Port', row, 'tunnel key')
    }),
  ],
})
