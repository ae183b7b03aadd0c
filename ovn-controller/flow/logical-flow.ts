/** From logical flows to what they ask for on each local datapath (ovn-sb(5), Logical_Flow). */
import type { List } from 'immutable'
import type { Uuid } from '../../ovsdb/index.ts'
import {
  type Body,
  compute,
  flag,
  integer,
  optional,
  type Reference,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import type { Pipeline } from '../actions/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LogicalFlow, PortGroup, PortGroupPort } from '../database/southbound.ts'
import type { PortField } from '../expression/index.ts'
import { fieldMatch, type Match } from '../openflow/index.ts'
import { FlowPiece, NamedGroup, NamedPort, OtherPort, Refused, Unmet } from './flow-piece.ts'
import {
  both,
  type DimensionValue,
  dimensionsColumn,
  type MatchValue,
  matchColumn,
  portField,
} from './match-value.ts'
import { datapath, FlowOn, PortKey } from './placement.ts'

/** A piece on a datapath that leaves something to choose, a port or a value; `fixed` has the datapath in it. */
export const PieceOn = relation(
  'PieceOn',
  {
    flow: uuid,
    index: integer,
    dp: datapath,
    fixed: matchColumn,
    portField: optional(portField),
    dimensions: dimensionsColumn,
  },
  { key: ['flow', 'index', 'dp'] },
)

/** A port group by which a piece can be satisfied on a datapath, by its name in the southbound. */
export const NamedGroupOn = relation('PieceNamedGroupOn', {
  flow: uuid,
  index: integer,
  dp: datapath,
  name: textColumn,
  presence: flag,
})

/** A port by which a piece can be satisfied. */
export const PiecePort = relation('PiecePort', { flow: uuid, index: integer, dp: datapath, key: integer })

/** The match by which a packet is at a port. */
export function atPort(field: PortField, key: number): Match {
  return [fieldMatch(field === 'inport' ? 'reg14' : 'reg15', key)]
}

const inDatapath = (match: MatchValue, key: number): readonly MatchValue[] =>
  both(match, [fieldMatch('metadata', BigInt(key))])

/** On a switch, a packet at a port that is not here cannot be seen where that port comes in or goes out. */
function needsPresence(field: PortField, pipeline: Pipeline, kind: 'switch' | 'router'): boolean {
  return kind === 'switch' && (pipeline === 'ingress' ? field === 'inport' : field === 'outport')
}

/**
 * A piece on a datapath: it counts if its flow is not refused, and where its conditions are met and its other port is
 * known, if it has them.
 */
export const placements: readonly ((body: Body) => {
  readonly flow: Reference<Uuid>
  readonly index: Reference<number>
  readonly dp: Reference<Uuid>
  readonly fixed: Reference<MatchValue>
  readonly portField: Reference<PortField | null>
  readonly dimensions: Reference<List<DimensionValue>>
})[] = [
  ({ match, not, each }) => {
    const { flow, dp } = match(FlowOn)
    not(Refused, { flow })
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { index, fixed, portField, dimensions } = match(FlowPiece, { flow })
    not(OtherPort, { flow, index })
    not(Unmet, { flow, index })
    return { flow, index, dp, fixed: each([fixed, dpKey], inDatapath), portField, dimensions }
  },
  ({ match, not, each }) => {
    const { flow, index, field, name } = match(OtherPort)
    not(Refused, { flow })
    not(Unmet, { flow, index })
    const { dp } = match(FlowOn, { flow })
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { key } = match(PortKey, { dp, name })
    const { fixed, portField, dimensions } = match(FlowPiece, { flow, index })
    const here = each([fixed, dpKey], inDatapath)
    const there = each([here, field, key], (h, f, k) => both(h, atPort(f, k)))
    return { flow, index, dp, fixed: there, portField, dimensions }
  },
]

export const logicalFlows = feature({
  name: 'logical flows',

  rules: [
    ...placements.map((placement) =>
      rule(
        'What leaves nothing to choose becomes a flow at once; the rest is kept to be joined with ports and values',
        PieceOn,
        (body) => {
          const piece = placement(body)
          body.where([piece.portField, piece.dimensions], (field, all) => field !== null || !all.isEmpty())
          return piece
        },
      ),
    ),

    rule(
      'Its port may be one that it names, or one in a group that it names',
      PiecePort,
      ({ match, where }) => {
        const { flow, index, field, name } = match(NamedPort)
        const { dp } = match(FlowOn, { flow })
        const { kind } = match(LocalDatapath, { dp })
        const { pipeline } = match(LogicalFlow, { uuid: flow })
        const { key, present } = match(PortKey, { dp, name })
        where([compute([field, pipeline, kind], needsPresence), present], (needed, p) => !needed || p)
        return { flow, index, dp, key }
      },
    ),
    rule('?', NamedGroupOn, ({ match }) => {
      const { flow, index, field, name } = match(NamedGroup)
      const { dp } = match(FlowOn, { flow })
      const { key: dpKey, kind } = match(LocalDatapath, { dp })
      const { pipeline } = match(LogicalFlow, { uuid: flow })
      const presence = compute([field, pipeline, kind], needsPresence)
      return { flow, index, dp, name: text`${dpKey}_${name}`, presence }
    }),
    rule('?', PiecePort, ({ match, where }) => {
      const { flow, index, dp, name, presence } = match(NamedGroupOn)
      const { uuid: group } = match(PortGroup, { name })
      const { value: port } = match(PortGroupPort, { uuid: group })
      const { key, present } = match(PortKey, { dp, name: port })
      where([presence, present], (needed, p) => !needed || p)
      return { flow, index, dp, key }
    }),
  ],
})
