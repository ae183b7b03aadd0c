/** A datapath binding for every logical switch and router, with a tunnel key of its own (rows A1, A2). */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  allocation,
  category,
  compute,
  integer,
  min,
  type Reference,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { uuid, wholeNumber } from '../../tables/index.ts'
import {
  LogicalRouter,
  LogicalRouterExternalId,
  LogicalRouterOption,
  LogicalSwitch,
  LogicalSwitchConfig,
  LogicalSwitchExternalId,
} from '../database/northbound.ts'
import { DatapathBinding } from '../database/southbound.ts'
import { VxlanMode } from './tunnel-range.ts'

export type DatapathKind = 'logical-switch' | 'logical-router'
const kindColumn = category<DatapathKind>('datapath kind')

/** A logical switch or router that is in use. */
export const LogicalDatapath = relation('LogicalDatapath', { nb: uuid, kind: kindColumn, name: textColumn })

/** The southbound row that stands for a logical switch or router. */
export const Datapath = relation('Datapath', { nb: uuid, sb: uuid, kind: kindColumn })

/** A row that names a switch or router in its external_ids. */
const NamedDatapath = relation('NamedDatapath', { nb: uuid, sb: uuid, kind: kindColumn })

/** The row that stood for it already, the first of them if there are several. */
const KnownDatapath = relation('KnownDatapath', { nb: uuid, sb: uuid })

/** All datapaths share one range of keys: that of VXLAN, or the large one. */
type Scope = 'datapaths' | 'datapaths with VXLAN'
const scope = category<Scope>('scope')
const scopeOf = (vxlan: boolean): Scope => (vxlan ? 'datapaths with VXLAN' : 'datapaths')

/** A key that a switch or router asks for, and the one of those who ask for it that gets it. */
const AskedKey = relation('AskedDatapathKey', { key: uuid, number: integer })
const GrantedKey = relation('GrantedDatapathKey', { key: uuid, number: integer })
const Granted = relation('GrantedDatapath', { key: uuid })
const ReservedKey = relation('ReservedDatapathKey', { scope, number: integer })

const KeyRequest = relation('DatapathKeyRequest', { scope, key: uuid })
const KnownKey = relation('KnownDatapathKey', { scope, key: uuid, number: integer })
const GivenKey = relation('GivenDatapathKey', { scope, key: uuid, number: integer })

/** The tunnel key of a datapath. */
export const DatapathKey = relation('DatapathKey', { key: uuid, number: integer })

/** Keys of 24 bits can be asked for; those that are given leave room for transit switches (`KeyLimit`). */
const LAST_KEY = 0xffffff

export const datapathBindingRules = [
  rule(LogicalDatapath, ({ match }) => {
    const { uuid, name } = match(LogicalSwitch)
    return { nb: uuid, name, kind: 'logical-switch' }
  }),
  // A router that is disabled is not there.
  rule(LogicalDatapath, ({ match, where }) => {
    const { uuid, name, enabled } = match(LogicalRouter)
    where(enabled, (e) => e !== false)
    return { nb: uuid, name, kind: 'logical-router' }
  }),

  // A row that names a switch or router in its external_ids stands for it.
  ...(['logical-switch', 'logical-router'] as const).map((kind) =>
    rule(NamedDatapath, ({ match }) => {
      const { uuid: sb, value } = match(DatapathBinding.elements.external_ids.actual, { key: kind })
      return { nb: asReference(value), sb, kind }
    }),
  ),
  rule(KnownDatapath, ({ match }) => {
    const { nb, kind } = match(LogicalDatapath)
    const { sb } = match(NamedDatapath, { nb, kind })
    return { nb, sb: min(sb) }
  }),
  rule(Datapath, ({ match }) => {
    const { nb, kind } = match(LogicalDatapath)
    const { sb } = match(KnownDatapath, { nb })
    return { nb, sb, kind }
  }),
  // A switch or router without a row gets one under its own uuid.
  rule(Datapath, ({ match, not }) => {
    const { nb, kind } = match(LogicalDatapath)
    not(KnownDatapath, { nb })
    return { nb, sb: nb, kind }
  }),

  // Every datapath wants a tunnel key, and keeps the one it has.
  ...[LogicalSwitchConfig, LogicalRouterOption].map((options) =>
    rule(AskedKey, ({ match, each }) => {
      const { uuid: key, value } = match(options, { key: 'requested-tnl-key' })
      match(LogicalDatapath, { nb: key })
      return { key, number: each(value, requestedKey) }
    }),
  ),
  // One that asks for a key gets that; of several that ask for the same the first.
  rule(GrantedKey, ({ match }) => {
    const { key, number } = match(AskedKey)
    return { key: min(key), number }
  }),
  rule(Granted, ({ match }) => ({ key: match(GrantedKey).key })),
  rule(ReservedKey, ({ match }) => {
    const { number } = match(GrantedKey)
    const { on } = match(VxlanMode)
    return { scope: compute(on, scopeOf), number }
  }),
  rule(KeyRequest, ({ match, not }) => {
    const { nb: key } = match(LogicalDatapath)
    not(Granted, { key })
    const { on } = match(VxlanMode)
    return { scope: compute(on, scopeOf), key }
  }),
  rule(KnownKey, ({ match }) => {
    const { nb, sb } = match(KnownDatapath)
    const { tunnel_key } = match(DatapathBinding.actual, { uuid: sb })
    const { on } = match(VxlanMode)
    return { scope: compute(on, scopeOf), key: nb, number: tunnel_key }
  }),
  allocation(GivenKey, {
    requests: KeyRequest,
    preferences: KnownKey,
    reserved: ReservedKey,
    ranges: (of) => ({ from: 1, to: of === 'datapaths' ? 0xff0000 : 0xfff }),
  }),
  rule(DatapathKey, ({ match }) => match(GrantedKey)),
  rule(DatapathKey, ({ match }) => {
    const { key, number } = match(GivenKey)
    return { key, number }
  }),

  rule(DatapathBinding.desired, ({ match }) => {
    const { nb, sb } = match(Datapath)
    const { number } = match(DatapathKey, { key: nb })
    return { uuid: sb, tunnel_key: number }
  }),
  // A datapath tells which switch or router it stands for, and its name.
  rule(DatapathBinding.elements.external_ids.desired, ({ match }) => {
    const { nb, sb, kind } = match(Datapath)
    const { name } = match(LogicalDatapath, { nb })
    return [
      { uuid: sb, key: kind, value: nb },
      { uuid: sb, key: 'name', value: name },
    ]
  }),
  // Neutron's name for it is its second name.
  rule(DatapathBinding.elements.external_ids.desired, ({ match, where }) => {
    const { uuid, value } = match(LogicalSwitchExternalId, { key: 'neutron:network_name' })
    where(value, (name) => name !== '')
    const { sb } = match(Datapath, { nb: uuid })
    return { uuid: sb, key: 'name2', value }
  }),
  rule(DatapathBinding.elements.external_ids.desired, ({ match, where }) => {
    const { uuid, value } = match(LogicalRouterExternalId, { key: 'neutron:router_name' })
    where(value, (name) => name !== '')
    const { sb } = match(Datapath, { nb: uuid })
    return { uuid: sb, key: 'name2', value }
  }),
]

/** A key that is asked for, if there is such a key. */
function requestedKey(value: string): readonly number[] {
  const number = wholeNumber(value, 1, LAST_KEY)
  return number === undefined ? [] : [number]
}

/** A text in external_ids, which is a uuid where it joins with one. */
function asReference(value: Reference<string>): Reference<Uuid> {
  return compute(value, (text) => text as Uuid)
}
