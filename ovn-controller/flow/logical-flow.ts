/** From logical flows to what they ask for on each local datapath (row X9). */
import {
  branded,
  compute,
  flag,
  integer,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import type { Pipeline } from '../actions/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LogicalFlow, PortGroup, PortGroupPort } from '../database/southbound.ts'
import type { PortField } from '../expression/index.ts'
import { fieldMatch, type Match } from '../openflow/index.ts'
import { both, dimensionsColumn, matchColumn, namesColumn } from './match-value.ts'
import { type Parsed, type Piece, piecesOf } from './piece.ts'
import { FlowOn, PortKey } from './placement.ts'
import { ComplementedMembers, contentsOf } from './set-complement.ts'
import { FlowText } from './template-variable.ts'

const portField = branded<PortField>('port field')

/** A piece of a logical flow; see {@link Piece}. */
export const FlowPiece = relation('FlowPiece', {
  flow: uuid,
  index: integer,
  fixed: matchColumn,
  portField: optional(portField),
  ports: namesColumn,
  groups: namesColumn,
  otherPort: textColumn,
  dimensions: dimensionsColumn,
  conditionPort: textColumn,
  resident: flag,
})

/** A logical flow that cannot be installed, and why. */
export const Refused = relation('Refused', { flow: uuid, reason: textColumn })

/** A port that is on this chassis. */
const Resident = relation('Resident', { name: textColumn })

/** A piece with a condition on a port's residence, which holds. */
const ConditionMet = relation('PieceConditionMet', { flow: uuid, index: integer })

/** A condition of a piece on a port apart from the ones it can choose from. */
const OtherPort = relation('PieceOtherPort', {
  flow: uuid,
  index: integer,
  field: portField,
  name: textColumn,
})

/** A piece on a datapath, under conditions that hold; `fixed` has the datapath in it. */
export const PieceOn = relation('PieceOn', {
  flow: uuid,
  index: integer,
  dp: uuid,
  fixed: matchColumn,
  portField: optional(portField),
  dimensions: dimensionsColumn,
})

/** The names of ports and of port groups by which a piece can be satisfied. */
const named = { flow: uuid, index: integer, dp: uuid, name: textColumn, presence: flag } as const
export const NamedPort = relation('PieceNamedPort', named)
export const NamedGroup = relation('PieceNamedGroup', named)

/** A port by which a piece can be satisfied. */
export const PiecePort = relation('PiecePort', { flow: uuid, index: integer, dp: uuid, key: integer })

/** The match by which a packet is at a port. */
export function atPort(field: PortField, key: number): Match {
  return [fieldMatch(field === 'inport' ? 'reg14' : 'reg15', key)]
}

const inDatapath = (key: number): Match => [fieldMatch('metadata', BigInt(key))]

/** `FIELD NAME` taken apart. */
function otherPortOf(otherPort: string): readonly { readonly field: PortField; readonly name: string }[] {
  const space = otherPort.indexOf(' ')
  if (space < 0) return []
  return [{ field: otherPort.startsWith('inport ') ? 'inport' : 'outport', name: otherPort.slice(space + 1) }]
}

/** On a switch, a packet at a port that is not here cannot be seen where that port comes in or goes out. */
function needsPresence(field: PortField | null, pipeline: Pipeline, kind: 'switch' | 'router'): boolean {
  return kind === 'switch' && (pipeline === 'ingress' ? field === 'inport' : field === 'outport')
}

function pieces(parsed: Parsed): readonly Piece[] {
  return parsed.kind === 'pieces' ? parsed.pieces : []
}

export const logicalFlowRules = [
  // A flow is taken apart once, on however many datapaths it is; with the members of sets where it needs them.
  rule(FlowPiece, ({ match, each }) => {
    const { flow } = match(FlowOn)
    const { match: packets, actions } = match(FlowText, { flow })
    const piece = each([packets, actions], (m, a) => pieces(piecesOf(m, a)))
    const { index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident } = piece
    return { flow, index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident }
  }),
  rule(FlowPiece, ({ match, each }) => {
    const { flow, members } = match(ComplementedMembers)
    match(FlowOn, { flow })
    const { match: packets, actions } = match(FlowText, { flow })
    const piece = each([packets, actions, members], (m, a, all) => pieces(piecesOf(m, a, contentsOf(all))))
    const { index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident } = piece
    return { flow, index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident }
  }),
  // One without pieces may be one that cannot be understood.
  rule(Refused, ({ match, not, each }) => {
    const { flow } = match(FlowOn)
    not(FlowPiece, { flow })
    const { match: packets, actions } = match(FlowText, { flow })
    const reason = each([packets, actions], (m, a) => {
      const parsed = piecesOf(m, a)
      return parsed.kind === 'refused' ? [parsed.reason] : []
    })
    return { flow, reason }
  }),
  // Or one that is understood, but cannot be done, once the members of its sets are known.
  rule(Refused, ({ match, not, each }) => {
    const { flow, members } = match(ComplementedMembers)
    match(FlowOn, { flow })
    not(FlowPiece, { flow })
    const { match: packets, actions } = match(FlowText, { flow })
    const reason = each([packets, actions, members], (m, a, all) => {
      const parsed = piecesOf(m, a, contentsOf(all))
      return parsed.kind === 'refused' ? [parsed.reason] : []
    })
    return { flow, reason }
  }),

  // A condition holds when its port is here, or is not, as it says.
  rule(Resident, ({ match }) => ({ name: match(ClaimedPort).name })),
  rule(ConditionMet, ({ match }) => {
    const { flow, index, conditionPort } = match(FlowPiece, { resident: true })
    match(Resident, { name: conditionPort })
    return { flow, index }
  }),
  rule(ConditionMet, ({ match, not, where }) => {
    const { flow, index, conditionPort } = match(FlowPiece, { resident: false })
    where(conditionPort, (port) => port !== '')
    not(Resident, { name: conditionPort })
    return { flow, index }
  }),
  rule(OtherPort, ({ match, each }) => {
    const { flow, index, otherPort } = match(FlowPiece)
    const { field, name } = each(otherPort, otherPortOf)
    return { flow, index, field, name }
  }),

  // A piece counts if its flow is not refused, where its condition is met and its other port is known, if it has them.
  ...[{ conditionPort: '' }, {}].flatMap((unconditional) => [
    rule(PieceOn, ({ match, not, each }) => {
      const { flow, dp } = match(FlowOn)
      not(Refused, { flow })
      const { key: dpKey } = match(LocalDatapath, { dp })
      const piece = match(FlowPiece, { flow, ...unconditional, otherPort: '' })
      const { index, fixed, portField, dimensions } = piece
      if (!('conditionPort' in unconditional)) match(ConditionMet, { flow, index })
      const here = each([fixed, dpKey], (f, k) => both(f, inDatapath(k)))
      return { flow, index, dp, fixed: here, portField, dimensions }
    }),
    rule(PieceOn, ({ match, not, each }) => {
      const { flow, index, field, name } = match(OtherPort)
      not(Refused, { flow })
      const { dp } = match(FlowOn, { flow })
      const { key: dpKey } = match(LocalDatapath, { dp })
      const { key } = match(PortKey, { dp, name })
      const { fixed, portField, dimensions } = match(FlowPiece, { flow, index, ...unconditional })
      if (!('conditionPort' in unconditional)) match(ConditionMet, { flow, index })
      const here = each([fixed, dpKey], (f, k) => both(f, inDatapath(k)))
      const there = each([here, field, key], (h, f, k) => both(h, atPort(f, k)))
      return { flow, index, dp, fixed: there, portField, dimensions }
    }),
  ]),

  // Its port may be one that it names, or one in a group that it names.
  rule(NamedPort, ({ match, each }) => {
    const { flow, dp } = match(FlowOn)
    const { kind } = match(LocalDatapath, { dp })
    const { pipeline } = match(LogicalFlow, { uuid: flow })
    const { index, portField, ports } = match(FlowPiece, { flow })
    const presence = compute([portField, pipeline, kind], needsPresence)
    return { flow, index, dp, name: each(ports, (all) => all), presence }
  }),
  rule(NamedGroup, ({ match, each }) => {
    const { flow, dp } = match(FlowOn)
    const { key: dpKey, kind } = match(LocalDatapath, { dp })
    const { pipeline } = match(LogicalFlow, { uuid: flow })
    const { index, portField, groups } = match(FlowPiece, { flow })
    const name = each(groups, (all) => all)
    const presence = compute([portField, pipeline, kind], needsPresence)
    return { flow, index, dp, name: text`${dpKey}_${name}`, presence }
  }),
  rule(PiecePort, ({ match, where }) => {
    const { flow, index, dp, name, presence } = match(NamedPort)
    const { key, present } = match(PortKey, { dp, name })
    where([presence, present], (needed, p) => !needed || p)
    return { flow, index, dp, key }
  }),
  rule(PiecePort, ({ match, where }) => {
    const { flow, index, dp, name, presence } = match(NamedGroup)
    const { uuid: group } = match(PortGroup, { name })
    const { value: port } = match(PortGroupPort, { uuid: group })
    const { key, present } = match(PortKey, { dp, name: port })
    where([presence, present], (needed, p) => !needed || p)
    return { flow, index, dp, key }
  }),
]
