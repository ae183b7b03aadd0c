/**
 * The pieces of logical flows: the match of a flow is taken apart once for all datapaths (ovn-sb(5), Logical_Flow,
 * `match`).
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

/** A piece of a logical flow, without its ports; see {@link Piece}. */
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

/** A port, or a port group, of which a piece needs one port. */
const named = { flow: uuid, index: integer, field: portField, name: textColumn } as const
export const NamedPort = relation('PieceNamedPort', named)
export const NamedGroup = relation('PieceNamedGroup', named)

/** A port that packets of a piece have to have in the other port field. */
export const OtherPort = relation('PieceOtherPort', named)

/** A condition of a piece: a port that has to be on this chassis, or must not be (`is_chassis_resident`). */
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

/** A flow taken apart: without the members of address sets, or with them where the match needs them. */
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

/** The ports or groups of a piece, with their field. */
const namesOf = (field: PortField | null, names: readonly string[]) =>
  field === null ? [] : names.map((name) => ({ field, name }))

export const flowPieces = feature({
  name: 'matches of logical flows',
  nodes: { port_groups: [NamedGroup] },

  rules: [
    ...parsings.flatMap((parsing) => [
      rule('A match that can be parsed has pieces', FlowPiece, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, fixed, portField, dimensions } = each(parsed, piecesIn)
        return { flow, index, fixed, portField, dimensions }
      }),
      rule('A flow whose match cannot be parsed is refused', Refused, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        return { flow, reason: each(parsed, refusalIn) }
      }),
      rule('A piece may name several ports, of which it needs one', NamedPort, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, portField, ports } = each(parsed, piecesIn)
        const { field, name } = each([portField, ports], namesOf)
        return { flow, index, field, name }
      }),
      rule('A piece may name port groups, of which it needs one port', NamedGroup, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, portField, groups } = each(parsed, piecesIn)
        const { field, name } = each([portField, groups], namesOf)
        return { flow, index, field, name }
      }),
      rule('A piece may name a port in the other port field, too', OtherPort, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, otherPorts } = each(parsed, piecesIn)
        const { field, name } = each(otherPorts, (all) => all)
        return { flow, index, field, name }
      }),
      rule('A piece may depend on whether a port is on this chassis', Condition, ({ match, each }) => {
        const { flow, parsed } = parsing(match)
        const { index, conditions } = each(parsed, piecesIn)
        const { port, resident } = each(conditions, (all) => all)
        return { flow, index, port, resident }
      }),
    ]),

    rule('A port that this chassis has is resident', Resident, ({ match }) => ({
      name: match(ClaimedPort).name,
    })),
    rule(
      'A condition that a port is resident is unmet where this chassis has not that port',
      Unmet,
      ({ match, where, not }) => {
        const { flow, index, port, resident } = match(Condition)
        where(resident, (wanted) => wanted)
        not(Resident, { name: port })
        return { flow, index }
      },
    ),
    rule(
      'A condition that a port is not resident is unmet where this chassis has that port',
      Unmet,
      ({ match, where }) => {
        const { flow, index, port, resident } = match(Condition)
        where(resident, (wanted) => !wanted)
        match(Resident, { name: port })
        return { flow, index }
      },
    ),
    rule('A logical flow that is refused is told, with the reason', Told, ({ match }) => {
      const { flow: row, reason: why } = match(Refused)
      return { table: 'Logical_Flow', row, column: null, key: null, value: null, why }
    }),
  ],
})
