/**
 * Which datapaths matter on this chassis: those of its ports, and those that packets can reach from
 * there through patches (row X8).
 *
 * The reach is unrolled step by step, as the engine has no recursion yet: datapaths more than
 * {@link REACH} patches away from the nearest port of this chassis are not programmed.
 */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  type Column,
  type Definition,
  integer,
  type Relation,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import {
  DatapathBinding,
  DatapathExternalId,
  PortBinding,
  PortBindingOption,
} from '../database/southbound.ts'
import { ClaimedPort } from './claim.ts'

/** A patch: two ports that are each other's other end. */
export const Patch = relation('Patch', {
  pb: uuid,
  dp: uuid,
  key: integer,
  peer: uuid,
  peerDp: uuid,
  peerKey: integer,
})

/** A datapath that is programmed here. */
export const LocalDatapath = relation('LocalDatapath', {
  dp: uuid,
  key: integer,
  kind: branded<'switch' | 'router'>('datapath kind'),
  name: textColumn,
})

/** How many patches away from a port of this chassis a datapath may be. */
const REACH = 8

type Reached = Relation<{ readonly dp: Column<Uuid> }>

const steps: readonly Reached[] = Array.from({ length: REACH + 1 }, (_, n) =>
  relation(`reached by ${n} patches`, { dp: uuid }),
)

function step(from: Reached, to: Reached): readonly Definition[] {
  return [
    rule(to, ({ match }) => ({ dp: match(from).dp })),
    rule(to, ({ match }) => {
      const { dp } = match(from)
      return { dp: match(Patch, { dp }).peerDp }
    }),
  ]
}

const [first, last] = [steps[0] as Reached, steps[REACH] as Reached]

export const localDatapathRules = [
  rule(Patch, ({ match }) => {
    const { uuid: pb, datapath: dp, tunnel_key: key } = match(PortBinding, { type: 'patch' })
    const { value: name } = match(PortBindingOption, { uuid: pb, key: 'peer' })
    const peer = match(PortBinding, { logical_port: name, type: 'patch' })
    return { pb, dp, key, peer: peer.uuid, peerDp: peer.datapath, peerKey: peer.tunnel_key }
  }),
  rule(first, ({ match }) => ({ dp: match(ClaimedPort).dp })),
  ...steps.slice(1).flatMap((to, n) => step(steps[n] as Reached, to)),
  ...(['switch', 'router'] as const).map((kind) =>
    rule(LocalDatapath, ({ match }) => {
      const { dp } = match(last)
      const { tunnel_key: key } = match(DatapathBinding, { uuid: dp })
      match(DatapathExternalId, { uuid: dp, key: `logical-${kind}` })
      const { value: name } = match(DatapathExternalId, { uuid: dp, key: 'name' })
      return { dp, key, kind, name }
    }),
  ),
]
