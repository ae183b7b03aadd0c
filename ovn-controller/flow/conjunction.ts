/**
 * From pieces to flows of the switch: plain ones where a piece has one dimension at the most,
 * conjunctive ones where it has more, merged across logical flows (rows X9, X11, X12, X13).
 *
 * Pieces that differ in nothing but their port are one group. A group of several ports over several
 * addresses costs a flow for each port and each address, not for each pair; an address more in a set
 * is one flow more.
 */
import { hash } from 'immutable'
import {
  allocation,
  branded,
  collect,
  compute,
  count,
  integer,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { addressSetMember, type PortField } from '../expression/index.ts'
import { FlowActions } from './flow-actions.ts'
import { atPort, PieceOn, PiecePort } from './logical-flow.ts'
import {
  both,
  dimensionColumn,
  dimensionsColumn,
  MatchValue,
  matchColumn,
  namesColumn,
} from './match-value.ts'
import { cookieOf, WantedFlow } from './switch-flow.ts'

const UsedDimension = relation('UsedDimension', { dimension: dimensionColumn })

/** A value that a dimension accepts. */
const DimensionMember = relation('DimensionMember', { dimension: dimensionColumn, member: matchColumn })

const portField = optional(branded<PortField>('port field'))

/** Pieces that are alike but for their port. */
const Group = relation('MergeGroup', {
  group: textColumn,
  table: integer,
  priority: integer,
  fixed: matchColumn,
  portField,
  dimensions: dimensionsColumn,
  actions: textColumn,
})
const PieceGroup = relation('PieceGroup', { flow: uuid, index: integer, dp: uuid, group: textColumn })
const GroupPort = relation('MergeGroupPort', { group: textColumn, key: integer })
const GroupPorts = relation('MergeGroupPorts', { group: textColumn, ports: integer })

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

const clause = (id: number, n: number, of: number): string => `conjunction(${id},${n}/${of})`

export const conjunctionRules = [
  rule(UsedDimension, ({ match, each }) => {
    const { dimensions } = match(PieceOn)
    return { dimension: each(dimensions, (all) => all) }
  }),
  rule(DimensionMember, ({ match, each }) => {
    const { dimension } = match(UsedDimension)
    const member = each(dimension, (d) => d.dimension.constants.map((constant) => new MatchValue(constant)))
    return { dimension, member }
  }),
  rule(DimensionMember, ({ match, each }) => {
    const { dimension } = match(UsedDimension)
    const { set, slice } = each(dimension, (d) => d.dimension.sets)
    const { uuid } = match(AddressSet, { name: set })
    const { value } = match(AddressSetAddress, { uuid })
    const member = each([slice, value], (s, address) => {
      const found = addressSetMember(address, s)
      return found ? [new MatchValue(found)] : []
    })
    return { dimension, member }
  }),

  // A piece without dimensions is one flow, or one for each of its ports.
  rule(WantedFlow, ({ match, where }) => {
    const { flow, dp, fixed, dimensions } = match(PieceOn, { portField: null })
    where(dimensions, (all) => all.isEmpty())
    const { table, priority, actions } = match(FlowActions, { flow, dp })
    return { table, priority, match: compute(fixed, (f) => f.text), actions, cookie: cookieOf(flow) }
  }),
  rule(WantedFlow, ({ match, where, each }) => {
    const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
    where(dimensions, (all) => all.isEmpty())
    const { key } = match(PiecePort, { flow, index, dp })
    const packets = each([fixed, portField, key], (f, field, k) =>
      field === null ? [] : both(f, atPort(field, k)),
    )
    const { table, priority, actions } = match(FlowActions, { flow, dp })
    return { table, priority, match: compute(packets, (m) => m.text), actions, cookie: cookieOf(flow) }
  }),
  // A piece with one dimension and no port is one flow for each value.
  rule(WantedFlow, ({ match, where, each }) => {
    const { flow, dp, fixed, dimensions } = match(PieceOn, { portField: null })
    where(dimensions, (all) => all.size === 1)
    const { member } = match(DimensionMember, { dimension: each(dimensions, (all) => all) })
    const packets = each([fixed, member], (f, m) => both(f, m.match))
    const { table, priority, actions } = match(FlowActions, { flow, dp })
    return { table, priority, match: compute(packets, (m) => m.text), actions, cookie: cookieOf(flow) }
  }),

  // Any other piece belongs to a group.
  rule(PieceGroup, ({ match, where }) => {
    const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
    where([portField, dimensions], (field, all) => all.size + (field === null ? 0 : 1) >= 2 && all.size > 0)
    const { table, priority, actions } = match(FlowActions, { flow, dp })
    const what = compute(
      [fixed, portField, dimensions],
      (f, field, all) => `${f.text}\n${field}\n${all.map((d) => d.text).join(' ')}`,
    )
    return { flow, index, dp, group: text`${table} ${priority}\n${what}\n${actions}` }
  }),
  rule(Group, ({ match }) => {
    const { flow, index, dp, group } = match(PieceGroup)
    const { fixed, portField, dimensions } = match(PieceOn, { flow, index, dp })
    const { table, priority, actions } = match(FlowActions, { flow, dp })
    return { group, table, priority, fixed, portField, dimensions, actions }
  }),
  rule(GroupPort, ({ match }) => {
    const { flow, index, dp, group } = match(PieceGroup)
    const { key } = match(PiecePort, { flow, index, dp })
    return { group, key }
  }),
  rule(GroupPorts, ({ match }) => {
    const { group, key } = match(GroupPort)
    return { group, ports: count(key) }
  }),

  // A group of one port and one dimension is one flow for each value.
  rule(WantedFlow, ({ match, where, each }) => {
    const { group } = match(GroupPorts, { ports: 1 })
    const { table, priority, fixed, portField, dimensions, actions } = match(Group, { group })
    where(dimensions, (all) => all.size === 1)
    const { key } = match(GroupPort, { group })
    const { member } = match(DimensionMember, { dimension: each(dimensions, (all) => all) })
    const port = each([fixed, portField, key], (f, field, k) =>
      field === null ? [] : both(f, atPort(field, k)),
    )
    const packets = each([port, member], (f, m) => both(f, m.match))
    const { flow } = match(PieceGroup, { group })
    return { table, priority, match: compute(packets, (m) => m.text), actions, cookie: cookieOf(flow) }
  }),
  // Every other one is a conjunctive match, if it is of no port or one of its ports is here.
  rule(Conjunctive, ({ match }) => {
    const { group } = match(Group, { portField: null })
    return { scope: 'conjunction', key: group }
  }),
  rule(Conjunctive, ({ match, where }) => {
    const { group, ports } = match(GroupPorts)
    const { dimensions } = match(Group, { group })
    where([ports, dimensions], (n, all) => n > 1 || all.size > 1)
    return { scope: 'conjunction', key: group }
  }),
  rule(PreferredId, ({ match }) => {
    const { scope, key } = match(Conjunctive)
    return { scope, key, number: compute(key, (k) => 1 + (hash(k) & (MAX_CONJUNCTION - 1))) }
  }),
  allocation(ConjunctionId, {
    requests: Conjunctive,
    preferences: PreferredId,
    ranges: () => ({ from: 1, to: MAX_CONJUNCTION }),
  }),

  // Each value is a clause of the match, and so is each port.
  rule(Clause, ({ match, each }) => {
    const { key: group, number: id } = match(ConjunctionId)
    const { table, priority, fixed, portField, dimensions } = match(Group, { group })
    const { dimension, n } = each(dimensions, (all) => all.map((dimension, n) => ({ dimension, n: n + 1 })))
    const { member } = match(DimensionMember, { dimension })
    const packets = each([fixed, member], (f, m) => both(f, m.match))
    const of = compute([dimensions, portField], (all, field) => all.size + (field === null ? 0 : 1))
    return { table, priority, match: compute(packets, (m) => m.text), clause: compute([id, n, of], clause) }
  }),
  rule(Clause, ({ match, each }) => {
    const { key: group, number: id } = match(ConjunctionId)
    const { table, priority, fixed, portField, dimensions } = match(Group, { group })
    const { key } = match(GroupPort, { group })
    const packets = each([fixed, portField, key], (f, field, k) =>
      field === null ? [] : both(f, atPort(field, k)),
    )
    const of = compute(dimensions, (all) => all.size + 1)
    return { table, priority, match: compute(packets, (m) => m.text), clause: compute([id, of, of], clause) }
  }),
  rule(Clauses, ({ match }) => {
    const { table, priority, match: packets, clause } = match(Clause)
    return { table, priority, match: packets, clauses: collect(clause) }
  }),
  rule(WantedFlow, ({ match }) => {
    const { table, priority, match: packets, clauses } = match(Clauses)
    return { table, priority, match: packets, actions: compute(clauses, (all) => all.join(',')), cookie: '' }
  }),
  // When all clauses are met the actions follow.
  rule(WantedFlow, ({ match }) => {
    const { key: group, number: id } = match(ConjunctionId)
    const { table, priority, fixed, actions } = match(Group, { group })
    const packets = compute([id, fixed], (n, f) => `conj_id=${n},${f.text}`)
    return { table, priority, match: packets, actions, cookie: '' }
  }),
]
