/**
 * From pieces to flows of the switch: plain flows where a piece has one dimension at the most, conjunctive flows
 * where a group has more (ovs-fields(7), Conjunctive Match Fields).
 *
 * A group of several ports and several addresses costs a flow for each port and each address, not for each pair; one
 * more address in a set is one more flow.
 */
import { textHash } from '../../engine/index.ts'
import { allocation, collect, compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { DimensionMember } from './dimension.ts'
import { FlowActions } from './flow-actions.ts'
import { Group, GroupChoice, GroupPort, PieceGroup } from './group.ts'
import { bothAtPort, PieceOn, PiecePort, placements } from './logical-flow.ts'
import { bothMatches, dimensionColumn, type MatchValue, matchColumn, namesColumn } from './match-value.ts'
import { datapath } from './placement.ts'
import { doing, WantedFlow } from './switch-flow.ts'

/** A group that becomes a conjunctive match, and needs an id. */
const Conjunctive = relation('ConjunctionRequest', { scope: textColumn, key: textColumn })

/**
 * The id that follows from the text of a group, so that it is the same after a restart unless another group has it.
 */
const PreferredId = relation('PreferredConjunctionId', {
  scope: textColumn,
  key: textColumn,
  number: integer,
})

/** The id of a conjunctive match. */
export const ConjunctionId = relation('ConjunctionId', {
  scope: textColumn,
  key: textColumn,
  number: integer,
})

/** A piece on a datapath with one dimension and no ports. */
const ValuePiece = relation(
  'ValuePiece',
  { flow: uuid, index: integer, dp: datapath, fixed: matchColumn, dimension: dimensionColumn },
  { key: ['flow', 'index', 'dp'] },
)

/** A dimension of a group, counted from 1. */
const GroupDimension = relation('GroupDimension', {
  group: textColumn,
  n: integer,
  dimension: dimensionColumn,
})

/** A clause of a conjunctive match, as an action of the flow of a match. */
const Clause = relation('ConjunctionClause', {
  table: integer,
  priority: integer,
  match: textColumn,
  clause: textColumn,
})

/** All clauses that the flow of a match is part of. */
const Clauses = relation('ConjunctionClauses', {
  table: integer,
  priority: integer,
  match: textColumn,
  clauses: namesColumn,
})

/** Ids are from 1 to this power of two, above which V8 has no small integers. */
const MAX_CONJUNCTION = 2 ** 28

const textOf = (match: MatchValue): string => match.text

const clause = (id: number, n: number, of: number): string => `conjunction(${id},${n}/${of})`

export const conjunctions = feature({
  name: 'conjunctions',

  rules: [
    ...placements.map((placement) =>
      rule('A piece without ports and dimensions is one flow', WantedFlow, (body) => {
        const { flow, dp, fixed, portField, dimensions } = placement(body)
        body.where([portField, dimensions], (field, all) => field === null && all.isEmpty())
        const { table, priority, actions } = body.match(FlowActions, { flow, dp })
        return { table, priority, match: compute(fixed, textOf), rest: doing(actions, flow) }
      }),
    ),
    rule(
      'A piece with ports and without dimensions is one flow for each port',
      WantedFlow,
      ({ match, where, each }) => {
        const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
        where(dimensions, (all) => all.isEmpty())
        const { key } = match(PiecePort, { flow, index, dp })
        const packets = each([fixed, portField, key], bothAtPort)
        const { table, priority, actions } = match(FlowActions, { flow, dp })
        return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
      },
    ),
    rule(
      'A piece with one dimension and without ports needs one value',
      ValuePiece,
      ({ match, where, each }) => {
        const { flow, index, dp, fixed, dimensions } = match(PieceOn, { portField: null })
        where(dimensions, (all) => all.size === 1)
        return { flow, index, dp, fixed, dimension: each(dimensions, (all) => all) }
      },
    ),
    rule(
      'A piece with one dimension and without ports is one flow for each value',
      WantedFlow,
      ({ match, each }) => {
        const { flow, dp, fixed, dimension } = match(ValuePiece)
        const { member } = match(DimensionMember, { dimension })
        const packets = each([fixed, member], bothMatches)
        const { table, priority, actions } = match(FlowActions, { flow, dp })
        return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
      },
    ),

    rule('The dimensions of a group are counted from 1', GroupDimension, ({ match, each }) => {
      const { group, dimensions } = match(GroupChoice)
      const { dimension, n } = each(dimensions, (all) => all.map((dimension, n) => ({ dimension, n: n + 1 })))
      return { group, n, dimension }
    }),
    rule('A group without ports and dimensions is one flow', WantedFlow, ({ match, where }) => {
      const { group, fixed, dimensions } = match(GroupChoice, { portField: null })
      where(dimensions, (all) => all.isEmpty())
      const { table, priority, actions } = match(Group, { group })
      const { flow } = match(PieceGroup, { group })
      return { table, priority, match: compute(fixed, textOf), rest: doing(actions, flow) }
    }),
    rule(
      'A group with one dimension and without ports is one flow for each value',
      WantedFlow,
      ({ match, where, each }) => {
        const { group, fixed, dimensions } = match(GroupChoice, { portField: null })
        where(dimensions, (all) => all.size === 1)
        const { dimension } = match(GroupDimension, { group })
        const { member } = match(DimensionMember, { dimension })
        const packets = each([fixed, member], bothMatches)
        const { table, priority, actions } = match(Group, { group })
        const { flow } = match(PieceGroup, { group })
        return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
      },
    ),
    rule(
      'A group with ports and without dimensions is one flow for each port',
      WantedFlow,
      ({ match, where, each }) => {
        const { group, fixed, portField, dimensions } = match(GroupChoice)
        where(dimensions, (all) => all.isEmpty())
        const { key } = match(GroupPort, { group })
        const packets = each([fixed, portField, key], bothAtPort)
        const { table, priority, actions } = match(Group, { group })
        const { flow } = match(PieceGroup, { group })
        return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
      },
    ),
    rule(
      'A group with more than one dimension, ports among them, is a conjunctive match',
      Conjunctive,
      ({ match, where }) => {
        const { group, portField, dimensions } = match(GroupChoice)
        where([portField, dimensions], (field, all) => all.size + (field === null ? 0 : 1) >= 2)
        return { scope: 'conjunction', key: group }
      },
    ),
    rule('The id of a conjunctive match follows from the text of its group', PreferredId, ({ match }) => {
      const { scope, key } = match(Conjunctive)
      return { scope, key, number: compute(key, (k) => 1 + (textHash(k) & (MAX_CONJUNCTION - 1))) }
    }),
    allocation('Each conjunctive match has an id of its own, and keeps the id', ConjunctionId, {
      requests: Conjunctive,
      preferences: PreferredId,
      ranges: () => ({ from: 1, to: MAX_CONJUNCTION }),
    }),

    rule('Each value of a dimension is a clause of the conjunctive match', Clause, ({ match, each }) => {
      const { key: group, number: id } = match(ConjunctionId)
      const { fixed, portField, dimensions } = match(GroupChoice, { group })
      const { table, priority } = match(Group, { group })
      const { dimension, n } = match(GroupDimension, { group })
      const { member } = match(DimensionMember, { dimension })
      const packets = each([fixed, member], bothMatches)
      const of = compute([dimensions, portField], (all, field) => all.size + (field === null ? 0 : 1))
      return { table, priority, match: compute(packets, textOf), clause: compute([id, n, of], clause) }
    }),
    rule(
      'Each port of a group is a clause of the conjunctive match, after those of the dimensions',
      Clause,
      ({ match, each }) => {
        const { key: group, number: id } = match(ConjunctionId)
        const { fixed, portField, dimensions } = match(GroupChoice, { group })
        const { table, priority } = match(Group, { group })
        const { key } = match(GroupPort, { group })
        const packets = each([fixed, portField, key], bothAtPort)
        const of = compute(dimensions, (all) => all.size + 1)
        return { table, priority, match: compute(packets, textOf), clause: compute([id, of, of], clause) }
      },
    ),
    rule('The clauses for the same packets are put together', Clauses, ({ match }) => {
      const { table, priority, match: packets, clause } = match(Clause)
      return { table, priority, match: packets, clauses: collect(clause) }
    }),
    rule('Packets that meet clauses of conjunctive matches are one flow', WantedFlow, ({ match }) => {
      const { table, priority, match: packets, clauses } = match(Clauses)
      return { table, priority, match: packets, rest: doing(compute(clauses, (all) => all.join(','))) }
    }),
    rule(
      'The actions of a group follow when all clauses of its conjunctive match are met',
      WantedFlow,
      ({ match }) => {
        const { key: group, number: id } = match(ConjunctionId)
        const { fixed } = match(GroupChoice, { group })
        const { table, priority, actions } = match(Group, { group })
        const packets = compute([id, fixed], (n, f) => `conj_id=${n},${f.text}`)
        return { table, priority, match: packets, rest: doing(actions) }
      },
    ),
  ],
})
