/**
 * The pieces of logical flows: each flow is taken apart once, on however many datapaths it is (ovn-sb(5),
 * Logical_Flow, `match`).
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
  textColumn,
} from '../../rules/index.ts'
import { feature, Told, uuid } from '../../tables/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import type { PortField } from '../expression/index.ts'
import { dimensionsColumn, matchColumn, portField } from './match-value.ts'
import { parsedFlow } from './parsed-flow.ts'
import { type Parsed, type Piece, piecesOf } from './piece.ts'
import { ComplementedMembers, contentsOf } from './set-complement.ts'
import { FlowText } from './template-variable.ts'

/** A piece of a logical flow, without what it says of ports; see {@link Piece}. */
export const FlowPiece = relation(
  'FlowPiece',
  {
    flow: uuid,
    index: integer,
    fixed: matchColumn,
    portField: optional(portField),
    dimensions: dimensionsColumn,
  },
  { key: ['flow', 'index'] },
)

/** A port, or a group of ports, by which a piece can be satisfied. */
const named = { flow: uuid, index: integer, field: portField, name: textColumn } as const
export const NamedPort = relation('PieceNamedPort', named)
export const NamedGroup = relation('PieceNamedGroup', named)

/** A port apart from those, at which packets of a piece have to be. */
export const OtherPort = relation('PieceOtherPort', named)

/** A condition of a piece: a port that has to be on this chassis, or must not be. */
const Condition = relation('PieceCondition', {
  flow: uuid,
  index: integer,
  port: textColumn,
  resident: flag,
})

/** A piece with a condition that does not hold. */
export const Unmet = relation('PieceUnmet', { flow: uuid, index: integer })

/** A logical flow that cannot be installed, and why. */
export const Refused = relation('Refused', { flow: uuid, reason: textColumn })

/** A port that is on this chassis. */
const Resident = relation('Resident', { name: textColumn })

const parseWith = (match: string, actions: string, members: List<string>): Parsed =>
  piecesOf(match, actions, contentsOf(members))

/** A flow taken apart: as it is, or with the members of sets where it needs them. */
const parsings: readonly ((match: Body['match']) => {
  readonly flow: Reference<Uuid>
  readonly parsed: Reference<Parsed>
})[] = [
  parsedFlow,
  (match) => {
    const { flow, members } = match(ComplementedMembers)
    const { match: packets, actions } = match(FlowText, { flow })
    return { flow, parsed: compute([packets, actions, members], parseWith) }
  },
]

const piecesIn = (parsed: Parsed): readonly Piece[] => (parsed.kind === 'pieces' ? parsed.pieces : [])
const refusalIn = (parsed: Parsed): readonly string[] => (parsed.kind === 'refused' ? [parsed.reason] : [])

/** The ports or groups of a piece, with the field that they are asked for in. */
const namesOf = (field: PortField | null, names: readonly string[]) =>
  field === null ? [] : names.map((name) => ({ field, name }))

export const flowPieces = feature({
  name: 'matches of logical flows',
  nodes: { port_groups: [NamedGroup] },

  rules: [
    ...parsings.flatMap((parsing) => [
      rule('What can be understood has pieces', FlowPiece, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, fixed, portField, dimensions } = each(parsed, piecesIn)
        return { flow, index, fixed, portField, dimensions }
      }),
      rule('What cannot is refused', Refused, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        return { flow, reason: each(parsed, refusalIn) }
      }),
      rule('A piece may name ports to choose from', NamedPort, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, portField, ports } = each(parsed, piecesIn)
        const { field, name } = each([portField, ports], namesOf)
        return { flow, index, field, name }
      }),
      rule('It may name groups of them', NamedGroup, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, portField, groups } = each(parsed, piecesIn)
        const { field, name } = each([portField, groups], namesOf)
        return { flow, index, field, name }
      }),
      rule('It may be about a port of the other field besides', OtherPort, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, otherPorts } = each(parsed, piecesIn)
        const { field, name } = each(otherPorts, (all) => all)
        return { flow, index, field, name }
      }),
      rule('It may count only where some port is, or is not', Condition, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, conditions } = each(parsed, piecesIn)
        const { port, resident } = each(conditions, (all) => all)
        return { flow, index, port, resident }
      }),
    ]),

    rule('?', Resident, ({ match }) => ({ name: match(ClaimedPort).name })),
    rule(
      'A condition does not hold when its port is not here and should be, or is and should not',
      Unmet,
      ({ match, where, not }) => {
        const { flow, index, port, resident } = match(Condition)
        where(resident, (wanted) => wanted)
        not(Resident, { name: port })
        return { flow, index }
      },
    ),
    rule('?', Unmet, ({ match, where }) => {
      const { flow, index, port, resident } = match(Condition)
      where(resident, (wanted) => !wanted)
      match(Resident, { name: port })
      return { flow, index }
    }),
    rule('A logical flow that cannot be read is told', Told, ({ match }) => {
      const { flow: row, reason: why } = match(Refused)
      return { table: 'Logical_Flow', row, column: null, key: null, value: null, why }
    }),
  ],
})
