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
import { uuid } from '../../tables/index.ts'
import {
  LogicalRouter,
  LogicalRouterExternalId,
  LogicalSwitch,
  LogicalSwitchExternalId,
} from '../database/northbound.ts'
import { DatapathBinding } from '../database/southbound.ts'

export type DatapathKind = 'logical-switch' | 'logical-router'
const kindColumn = category<DatapathKind>('datapath kind')

/** A logical switch or router that is in use. */
export const LogicalDatapath = relation('LogicalDatapath', { nb: uuid, kind: kindColumn, name: textColumn })

/** The southbound row that stands for a logical switch or router. */
export const Datapath = relation('Datapath', { nb: uuid, sb: uuid, kind: kindColumn })

/** The row that stood for it already, the first of them if there are several. */
const KnownDatapath = relation('KnownDatapath', { nb: uuid, sb: uuid })

/** All datapaths share one range of keys. */
const scope = category<'datapath'>('scope')

const KeyRequest = relation('DatapathKeyRequest', { scope, key: uuid })
const KnownKey = relation('KnownDatapathKey', { scope, key: uuid, number: integer })
export const DatapathKey = relation('DatapathKey', { scope, key: uuid, number: integer })

/** Tunnel keys above this are kept for transit switches. */
const MAX_TUNNEL_KEY = 0xff0000

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
    rule(KnownDatapath, ({ match }) => {
      const { uuid, value } = match(DatapathBinding.elements.external_ids.actual, { key: kind })
      const { nb } = match(LogicalDatapath, { nb: asReference(value), kind })
      return { nb, sb: min(uuid) }
    }),
  ),
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
  rule(KeyRequest, ({ match }) => ({ scope: 'datapath', key: match(LogicalDatapath).nb })),
  rule(KnownKey, ({ match }) => {
    const { nb, sb } = match(KnownDatapath)
    const { tunnel_key } = match(DatapathBinding.actual, { uuid: sb })
    return { scope: 'datapath', key: nb, number: tunnel_key }
  }),
  allocation(DatapathKey, {
    requests: KeyRequest,
    preferences: KnownKey,
    ranges: () => ({ from: 1, to: MAX_TUNNEL_KEY }),
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
  rule(DatapathBinding.elements.external_ids.desired, ({ match }) => {
    const { uuid, value } = match(LogicalSwitchExternalId, { key: 'neutron:network_name' })
    const { sb } = match(Datapath, { nb: uuid })
    return { uuid: sb, key: 'name2', value }
  }),
  rule(DatapathBinding.elements.external_ids.desired, ({ match }) => {
    const { uuid, value } = match(LogicalRouterExternalId, { key: 'neutron:router_name' })
    const { sb } = match(Datapath, { nb: uuid })
    return { uuid: sb, key: 'name2', value }
  }),
]

/** A text in external_ids, which is a uuid where it joins with one. */
function asReference(value: Reference<string>): Reference<Uuid> {
  return compute(value, (text) => text as Uuid)
}
