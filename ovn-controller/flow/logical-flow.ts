/**
 * The pieces of logical flows on each local datapath, and the ports that they need there (ovn-sb(5), Logical_Flow).
 */
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
import { DATAPATH, INPORT, OUTPORT } from '../register/register.ts'
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

/** A piece on a datapath that has ports or dimensions; `fixed` has the datapath in it. */
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

/**
 * A port group of which a piece needs a port on a datapath, by the name of its part on that datapath. `presence`:
 * only ports that are on this chassis count.
 */
export const NamedGroupOn = relation('PieceNamedGroupOn', {
  flow: uuid,
  index: integer,
  dp: datapath,
  name: textColumn,
  presence: flag,
})

/** A port of which a piece on a datapath needs one, by its key. */
export const PiecePort = relation('PiecePort', { flow: uuid, index: integer, dp: datapath, key: integer })

/** The match by which a packet is at a port. */
export function atPort(field: PortField, key: number): Match {
  return [fieldMatch(field === 'inport' ? INPORT : OUTPORT, key)]
}

/**
 * Both the match and the port, as a list of one; an empty list where they contradict each other, or without a field.
 */
export const bothAtPort = (match: MatchValue, field: PortField | null, key: number): readonly MatchValue[] =>
  field === null ? [] : both(match, atPort(field, key))

const inDatapath = (match: MatchValue, key: number): readonly MatchValue[] =>
  both(match, [fieldMatch(DATAPATH, BigInt(key))])

/** On a switch, packets enter ingress from ports of this chassis and leave egress to ports of this chassis only. */
function needsPresence(field: PortField, pipeline: Pipeline, kind: 'switch' | 'router'): boolean {
  return kind === 'switch' && (pipeline === 'ingress' ? field === 'inport' : field === 'outport')
}

/**
 * A piece on a datapath: it counts if its flow is not refused, its condition is met, and the port in its other port
 * field is known there. The first form is for pieces without such a port.
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
    const there = each([here, field, key], bothAtPort)
    return { flow, index, dp, fixed: there, portField, dimensions }
  },
]

export const logicalFlows = feature({
  name: 'logical flows',

  rules: [
    ...placements.map((placement) =>
      rule(
        'A piece that has ports or dimensions is kept, to be joined with their members',
        PieceOn,
        (body) => {
          const piece = placement(body)
          body.where([piece.portField, piece.dimensions], (field, all) => field !== null || !all.isEmpty())
          return piece
        },
      ),
    ),

    rule('A piece can have a port that it names', PiecePort, ({ match, where }) => {
      const { flow, index, field, name } = match(NamedPort)
      const { dp } = match(FlowOn, { flow })
      const { kind } = match(LocalDatapath, { dp })
      const { pipeline } = match(LogicalFlow, { uuid: flow })
      const { key, present } = match(PortKey, { dp, name })
      where([compute([field, pipeline, kind], needsPresence), present], (needed, p) => !needed || p)
      return { flow, index, dp, key }
    }),
    rule(
      'A port group that a piece names has a part on each datapath, called by the key of that datapath',
      NamedGroupOn,
      ({ match }) => {
        const { flow, index, field, name } = match(NamedGroup)
        const { dp } = match(FlowOn, { flow })
        const { key: dpKey, kind } = match(LocalDatapath, { dp })
        const { pipeline } = match(LogicalFlow, { uuid: flow })
        const presence = compute([field, pipeline, kind], needsPresence)
        return { flow, index, dp, name: text`${dpKey}_${name}`, presence }
      },
    ),
    rule('A piece can have a port of the port group that it names', PiecePort, ({ match, where }) => {
      const { flow, index, dp, name, presence } = match(NamedGroupOn)
      const { uuid: group } = match(PortGroup, { name })
      const { value: port } = match(PortGroupPort, { uuid: group })
      const { key, present } = match(PortKey, { dp, name: port })
      where([presence, present], (needed, p) => !needed || p)
      return { flow, index, dp, key }
    }),
  ],
})
