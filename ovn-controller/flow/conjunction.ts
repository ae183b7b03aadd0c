/**
 * From pieces to flows of the switch: plain ones where a piece has one dimension at the most,
 * conjunctive ones where it has more (ovs-fields(7), Conjunctive Match Fields).
 *
 * A group of several ports over several addresses costs a flow for each port and each address, not for
 * each pair; an address more in a set is one flow more.
 */
import { textHash } from '../../engine/index.ts'
import { allocation, collect, compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { DimensionMember } from './dimension.ts'
import { FlowActions } from './flow-actions.ts'
import { Group, GroupChoice, GroupPort, PieceGroup } from './group.ts'
import { atPort, PieceOn, PiecePort, placements } from './logical-flow.ts'
import { both, dimensionColumn, type MatchValue, matchColumn, namesColumn } from './match-value.ts'
import { datapath } from './placement.ts'
import { doing, WantedFlow } from './switch-flow.ts'

/** A group that becomes a conjunctive match. */
const Conjunctive = relation('ConjunctionRequest', { scope: textColumn, key: textColumn })

/** The id that follows from what a match is, so that it is the same after a restart unless another one has it. */
const PreferredId = relation('PreferredConjunctionId', {
  scope: textColumn,
  key: textColumn,
  number: integer,
})
export const ConjunctionId = relation('ConjunctionId', {
  scope: textColumn,
  key: textColumn,
  number: integer,
})

/** A piece on a datapath that leaves one value to choose, and no port. */
const ValuePiece = relation(
  'ValuePiece',
  { flow: uuid, index: integer, dp: datapath, fixed: matchColumn, dimension: dimensionColumn },
  { key: ['flow', 'index', 'dp'] },
)

/** What is left to choose in a group, counted from 1. */
const GroupDimension = relation('GroupDimension', {
  group: textColumn,
  n: integer,
  dimension: dimensionColumn,
})

/** A flow's part in a conjunctive match. */
const Clause = relation('ConjunctionClause', {
  table: integer,
  priority: integer,
  match: textColumn,
  clause: textColumn,
})
const Clauses = relation('ConjunctionClauses', {
  table: integer,
  priority: integer,
  match: textColumn,
  clauses: namesColumn,
})

/** A power of two: more would not be told apart as small integers. */
const MAX_CONJUNCTION = 2 ** 28

const textOf = (match: MatchValue): string => match.text

const clause = (id: number, n: number, of: number): string => `conjunction(${id},${n}/${of})`

export const conjunctions = feature({
  name: 'conjunctions',

  rules: [
    ...placements.map((placement) =>
      rule('A piece that leaves nothing to choose is one flow', WantedFlow, (body) => {
        const { flow, dp, fixed, portField, dimensions } = placement(body)
        body.where([portField, dimensions], (field, all) => field === null && all.isEmpty())
        const { table, priority, actions } = body.match(FlowActions, { flow, dp })
        return { table, priority, match: compute(fixed, textOf), rest: doing(actions, flow) }
      }),
    ),
    rule('One with a port alone is one flow for each of its ports', WantedFlow, ({ match, where, each }) => {
      const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
      where(dimensions, (all) => all.isEmpty())
      const { key } = match(PiecePort, { flow, index, dp })
      const packets = each([fixed, portField, key], (f, field, k) =>
        field === null ? [] : both(f, atPort(field, k)),
      )
      const { table, priority, actions } = match(FlowActions, { flow, dp })
      return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
    }),
    rule(
      'One with one dimension and no port leaves one value to choose,',
      ValuePiece,
      ({ match, where, each }) => {
        const { flow, index, dp, fixed, dimensions } = match(PieceOn, { portField: null })
        where(dimensions, (all) => all.size === 1)
        return { flow, index, dp, fixed, dimension: each(dimensions, (all) => all) }
      },
    ),
    rule('And is one flow for each value', WantedFlow, ({ match, each }) => {
      const { flow, dp, fixed, dimension } = match(ValuePiece)
      const { member } = match(DimensionMember, { dimension })
      const packets = each([fixed, member], (f, m) => both(f, m.match))
      const { table, priority, actions } = match(FlowActions, { flow, dp })
      return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
    }),

    rule(
      'The dimensions of a group are counted, and found by what they accept',
      GroupDimension,
      ({ match, each }) => {
        const { group, dimensions } = match(GroupChoice)
        const { dimension, n } = each(dimensions, (all) =>
          all.map((dimension, n) => ({ dimension, n: n + 1 })),
        )
        return { group, n, dimension }
      },
    ),
    rule('A group with nothing left to choose is one flow', WantedFlow, ({ match, where }) => {
      const { group, fixed, dimensions } = match(GroupChoice, { portField: null })
      where(dimensions, (all) => all.isEmpty())
      const { table, priority, actions } = match(Group, { group })
      const { flow } = match(PieceGroup, { group })
      return { table, priority, match: compute(fixed, textOf), rest: doing(actions, flow) }
    }),
    rule(
      'With one dimension, or with ports alone, it is one flow for each value, or for each port',
      WantedFlow,
      ({ match, where, each }) => {
        const { group, fixed, dimensions } = match(GroupChoice, { portField: null })
        where(dimensions, (all) => all.size === 1)
        const { dimension } = match(GroupDimension, { group })
        const { member } = match(DimensionMember, { dimension })
        const packets = each([fixed, member], (f, m) => both(f, m.match))
        const { table, priority, actions } = match(Group, { group })
        const { flow } = match(PieceGroup, { group })
        return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
      },
    ),
    rule('?', WantedFlow, ({ match, where, each }) => {
      const { group, fixed, portField, dimensions } = match(GroupChoice)
      where(dimensions, (all) => all.isEmpty())
      const { key } = match(GroupPort, { group })
      const packets = each([fixed, portField, key], (f, field, k) =>
        field === null ? [] : both(f, atPort(field, k)),
      )
      const { table, priority, actions } = match(Group, { group })
      const { flow } = match(PieceGroup, { group })
      return { table, priority, match: compute(packets, textOf), rest: doing(actions, flow) }
    }),
    rule('With more it is a conjunctive match', Conjunctive, ({ match, where }) => {
      const { group, portField, dimensions } = match(GroupChoice)
      where([portField, dimensions], (field, all) => all.size + (field === null ? 0 : 1) >= 2)
      return { scope: 'conjunction', key: group }
    }),
    rule('?', PreferredId, ({ match }) => {
      const { scope, key } = match(Conjunctive)
      return { scope, key, number: compute(key, (k) => 1 + (textHash(k) & (MAX_CONJUNCTION - 1))) }
    }),
    allocation('?', ConjunctionId, {
      requests: Conjunctive,
      preferences: PreferredId,
      ranges: () => ({ from: 1, to: MAX_CONJUNCTION }),
    }),

    rule('Each value is a clause of the match, and so is each port', Clause, ({ match, each }) => {
      const { key: group, number: id } = match(ConjunctionId)
      const { fixed, portField, dimensions } = match(GroupChoice, { group })
      const { table, priority } = match(Group, { group })
      const { dimension, n } = match(GroupDimension, { group })
      const { member } = match(DimensionMember, { dimension })
      const packets = each([fixed, member], (f, m) => both(f, m.match))
      const of = compute([dimensions, portField], (all, field) => all.size + (field === null ? 0 : 1))
      return { table, priority, match: compute(packets, textOf), clause: compute([id, n, of], clause) }
    }),
    rule('?', Clause, ({ match, each }) => {
      const { key: group, number: id } = match(ConjunctionId)
      const { fixed, portField, dimensions } = match(GroupChoice, { group })
      const { table, priority } = match(Group, { group })
      const { key } = match(GroupPort, { group })
      const packets = each([fixed, portField, key], (f, field, k) =>
        field === null ? [] : both(f, atPort(field, k)),
      )
      const of = compute(dimensions, (all) => all.size + 1)
      return { table, priority, match: compute(packets, textOf), clause: compute([id, of, of], clause) }
    }),
    rule('?', Clauses, ({ match }) => {
      const { table, priority, match: packets, clause } = match(Clause)
      return { table, priority, match: packets, clauses: collect(clause) }
    }),
    rule('?', WantedFlow, ({ match }) => {
      const { table, priority, match: packets, clauses } = match(Clauses)
      return { table, priority, match: packets, rest: doing(compute(clauses, (all) => all.join(','))) }
    }),
    rule('When all clauses are met the actions follow', WantedFlow, ({ match }) => {
      const { key: group, number: id } = match(ConjunctionId)
      const { fixed } = match(GroupChoice, { group })
      const { table, priority, actions } = match(Group, { group })
      const packets = compute([id, fixed], (n, f) => `conj_id=${n},${f.text}`)
      return { table, priority, match: packets, rest: doing(actions) }
    }),
  ],
})
