/**
 * A datapath binding for every logical switch and router, with a tunnel key of its own (ovn-sb(5),
 * Datapath_Binding).
 */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  category,
  compute,
  flag,
  type Reference,
  record,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
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
  LogicalRouter,
  LogicalRouterExternalId,
  LogicalRouterOption,
  LogicalSwitch,
  LogicalSwitchConfig,
  LogicalSwitchExternalId,
} from '../database/northbound.ts'
import { DatapathBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { VxlanMode } from './tunnel-range.ts'

export type DatapathKind = 'logical-switch' | 'logical-router'
const kindColumn = category<DatapathKind>('datapath kind')

/** A logical switch or router is in use. */
export const LogicalDatapath = relation('LogicalDatapath', { nb: uuid, kind: kindColumn, name: textColumn })

/** A southbound row stands for a logical switch or router. */
export const Datapath = relation('Datapath', { nb: uuid, sb: uuid, kind: kindColumn })

/** A row of Datapath_Binding names a switch or router in its external_ids. */
const NamedDatapath = relation('NamedDatapath', { nb: uuid, kind: kindColumn, uuid })

/** A switch or router without a row gets one under its own uuid. */
const datapaths = rowIdentity('Datapath_Binding', { nb: uuid, kind: kindColumn }, NamedDatapath, {
  uuidOf: (nb) => nb as Uuid, // the first column of the key
})

/** All datapaths share one range of keys: that of VXLAN, or the large one. */
const Range = record('range of datapath keys', { vxlan: flag })
/** Keys of 24 bits can be asked for; those that are given leave room for transit switches. */
const LAST_KEY = 0xffffff
const LAST_GIVEN_KEY = 0xff0000
const LAST_VXLAN_KEY = 0xfff

const givenKeys = ({ vxlan }: { readonly vxlan: boolean }) => ({
  from: 1,
  to: vxlan ? LAST_VXLAN_KEY : LAST_GIVEN_KEY,
})
const keys = numbering('datapath key', { scope: Range, key: uuid }, givenKeys, LAST_KEY)

/** The tunnel key of a datapath. */
export const DatapathKey = keys.number

export const datapathBindings = feature({
  name: 'datapaths and their tunnel keys',
  writes: [DatapathBinding],
  nodes: { northd: [Datapath, DatapathBinding.desired] },
  rules: [
    rule('A logical switch is a datapath', LogicalDatapath, ({ match }) => {
      const { uuid, name } = match(LogicalSwitch)
      return { nb: uuid, name, kind: 'logical-switch' }
    }),
    rule('A logical router is a datapath unless it is disabled', LogicalDatapath, ({ match, where }) => {
      const { uuid, name, enabled } = match(LogicalRouter)
      where(enabled, (e) => e !== false)
      return { nb: uuid, name, kind: 'logical-router' }
    }),

    ...(['logical-switch', 'logical-router'] as const).map((kind) =>
      rule(
        'A row of Datapath_Binding stands for the switch or router that it names in its external_ids',
        NamedDatapath,
        ({ match }) => {
          const { uuid, value } = match(DatapathBinding.elements.external_ids.actual, { key: kind })
          return { nb: asReference(value), kind, uuid }
        },
      ),
    ),
    rule('Every logical switch and router in use has a datapath binding', datapaths.wanted, ({ match }) => {
      const { nb, kind } = match(LogicalDatapath)
      return { nb, kind }
    }),
    ...datapaths.rules,
    rule(
      'The binding of a datapath that has a tunnel key is the row that stands for it',
      Datapath,
      ({ match }) => {
        const { nb, kind, uuid: sb } = match(datapaths.row)
        match(DatapathKey, { key: nb })
        return { nb, sb, kind }
      },
    ),
    rule('A switch or router for which no tunnel key is left is told', Told, ({ match }) => {
      const { key: row } = match(keys.without)
      const { kind } = match(LogicalDatapath, { nb: row })
      return noneLeft(compute(kind, tableOf), row, 'tunnel key')
    }),

    rule('Every datapath wants a tunnel key', keys.wanted, ({ match }) => {
      const { nb: key } = match(LogicalDatapath)
      const { on: vxlan } = match(VxlanMode)
      return { scope: Range.from({ vxlan }), key }
    }),
    ...(
      [
        ['Logical_Switch', 'other_config', LogicalSwitchConfig],
        ['Logical_Router', 'options', LogicalRouterOption],
      ] as const
    ).flatMap(([table, column, options]) => [
      rule('A switch or router may ask for a certain tunnel key', keys.asked, ({ match, each }) => {
        const { uuid: key, value } = match(options, { key: 'requested-tnl-key' })
        match(LogicalDatapath, { nb: key })
        const { on: vxlan } = match(VxlanMode)
        return { scope: Range.from({ vxlan }), key, number: each(value, requestedKey) }
      }),
      rule(
        'A tunnel key that a datapath asks for and that there is not is told',
        Told,
        ({ match, where }) => {
          const { uuid: datapath, value } = match(options, { key: 'requested-tnl-key' })
          where(value, (text) => requestedKey(text).length === 0)
          return unreadable(table, datapath, column, value, 'requested-tnl-key')
        },
      ),
      rule('A tunnel key that a datapath asks for and another has is told', Told, ({ match }) => {
        const { key: row } = match(keys.outbid)
        const { value } = match(options, { uuid: row, key: 'requested-tnl-key' })
        return { table, row, column, key: 'requested-tnl-key', value, why: TAKEN }
      }),
    ]),
    rule('A datapath has the tunnel key of its binding', keys.known, ({ match }) => {
      const { nb: key, uuid } = match(datapaths.row)
      const { tunnel_key: number } = match(DatapathBinding.actual, { uuid })
      const { on: vxlan } = match(VxlanMode)
      return { scope: Range.from({ vxlan }), key, number }
    }),
    rule(
      'A tunnel key is not free while a datapath binding that is to go has the key',
      keys.occupied,
      ({ match, not }) => {
        const { uuid, tunnel_key: number } = match(DatapathBinding.actual)
        not(datapaths.row, { uuid })
        const { on: vxlan } = match(VxlanMode)
        return { scope: Range.from({ vxlan }), number }
      },
    ),
    ...keys.rules,

    rule('The binding of a datapath tells its tunnel key', DatapathBinding.desired, ({ match }) => {
      const { nb, sb } = match(Datapath)
      const { number } = match(DatapathKey, { key: nb })
      return { uuid: sb, tunnel_key: number }
    }),
    rule(
      'The binding of a datapath tells the uuid and the name of the switch or router',
      DatapathBinding.elements.external_ids.desired,
      ({ match }) => {
        const { nb, sb, kind } = match(Datapath)
        const { name } = match(LogicalDatapath, { nb })
        return [
          { uuid: sb, key: kind, value: nb },
          { uuid: sb, key: 'name', value: name },
        ]
      },
    ),
    ...(
      [
        [LogicalSwitchExternalId, 'neutron:network_name'],
        [LogicalRouterExternalId, 'neutron:router_name'],
      ] as const
    ).map(([ids, key]) =>
      rule(
        'The binding of a datapath tells the name that Neutron has for the switch or router',
        DatapathBinding.elements.external_ids.desired,
        ({ match, where }) => {
          const { uuid: nb, value } = match(ids, { key })
          where(value, (name) => name !== '')
          const { sb } = match(Datapath, { nb })
          return { uuid: sb, key: 'name2', value }
        },
      ),
    ),
  ],
})

function tableOf(kind: DatapathKind): string {
  return kind === 'logical-switch' ? 'Logical_Switch' : 'Logical_Router'
}

/** A key that is asked for, if there is such a key. */
function requestedKey(value: string): readonly number[] {
  const number = wholeNumber(value, 1, LAST_KEY)
  return number === undefined ? [] : [number]
}

/** A text in external_ids, which is a uuid where it joins with one. */
function asReference(value: Reference<string>): Reference<Uuid> {
  return compute(value, (text) => text as Uuid)
}
