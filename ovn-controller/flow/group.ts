/**
 * Groups of pieces: those that differ in nothing but their port are one group, whichever logical flows they come
 * from. Without merging each piece is a group of its own, as in the stock controller.
 */
import {
  compute,
  count,
  flag,
  integer,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, truth, uuid } from '../../tables/index.ts'
import { Setting } from '../chassis/setting.ts'
import { FlowActions } from './flow-actions.ts'
import { bothAtPort, PieceOn, PiecePort } from './logical-flow.ts'
import { dimensionsColumn, matchColumn, portField } from './match-value.ts'
import { datapath } from './placement.ts'

/** Whether pieces of different logical flows are merged into one group. */
const Merging = relation('Merging', { merged: flag }, { few: true, rare: true })

/** A piece with ports and a dimension, or with several dimensions. */
const ChoicePiece = relation('ChoicePiece', PieceOn.columns, { key: ['flow', 'index', 'dp'] })

/** Such a piece, and the text that it has in common with the pieces that it can be merged with. */
const AlikePiece = relation('AlikePiece', { flow: uuid, index: integer, dp: datapath, alike: textColumn })

/** The group of a piece. */
export const PieceGroup = relation('PieceGroup', {
  flow: uuid,
  index: integer,
  dp: datapath,
  group: textColumn,
  merged: flag,
})

/** What the pieces of a group have in common. */
export const Group = relation('MergeGroup', {
  group: textColumn,
  merged: flag,
  table: integer,
  priority: integer,
  fixed: matchColumn,
  portField: optional(portField),
  dimensions: dimensionsColumn,
  actions: textColumn,
})

/** A port of which the pieces of a group need one, by its key. */
export const GroupPort = relation('MergeGroupPort', { group: textColumn, key: integer })

/** How many of these ports there are. */
const GroupPorts = relation('MergeGroupPorts', { group: textColumn, ports: integer })

/** What all packets of a group have in common, and of what they have one of several: the port, and each dimension. */
export const GroupChoice = relation('MergeGroupChoice', {
  group: textColumn,
  fixed: matchColumn,
  portField: optional(portField),
  dimensions: dimensionsColumn,
})

export const groups = feature({
  name: 'merged flows',
  nodes: { logical_flow_output: [Group] },

  rules: [
    rule(
      'Pieces are merged unless the setting `ovn-merge-conjunctions` says otherwise',
      Merging,
      ({ matchOr }) => {
        const { value } = matchOr(Setting, { key: 'ovn-merge-conjunctions' }, { value: 'true' })
        return { merged: compute(value, (v) => truth(v, true)) }
      },
    ),

    rule(
      'A piece with ports and a dimension, or with several dimensions, is part of a group',
      ChoicePiece,
      ({ match, where }) => {
        const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
        where([portField, dimensions], (field, all) => all.size > (field === null ? 1 : 0))
        return { flow, index, dp, fixed, portField, dimensions }
      },
    ),
    rule(
      'Pieces are alike when they do the same in one table to packets that differ in nothing but their port',
      AlikePiece,
      ({ match }) => {
        const { flow, index, dp, fixed, portField, dimensions } = match(ChoicePiece)
        const { table, priority, actions } = match(FlowActions, { flow, dp })
        const what = compute(
          [fixed, portField, dimensions],
          (f, field, all) => `${f.text}\n${field}\n${all.map((d) => d.text).join(' ')}`,
        )
        return { flow, index, dp, alike: text`${table} ${priority}\n${what}\n${actions}` }
      },
    ),
    rule(
      'Merged, alike pieces are one group, and otherwise each piece is a group',
      PieceGroup,
      ({ match }) => {
        const { flow, index, dp, alike } = match(AlikePiece)
        const { merged } = match(Merging)
        const group = compute([alike, flow, index, merged], (a, f, n, m) => (m ? a : `${a}\n${f} ${n}`))
        return { flow, index, dp, group, merged }
      },
    ),
    rule('A group has what its pieces have in common', Group, ({ match }) => {
      const { flow, index, dp, group, merged } = match(PieceGroup)
      const { fixed, portField, dimensions } = match(PieceOn, { flow, index, dp })
      const { table, priority, actions } = match(FlowActions, { flow, dp })
      return { group, merged, table, priority, fixed, portField, dimensions, actions }
    }),
    rule('A group has the ports of its pieces', GroupPort, ({ match }) => {
      const { flow, index, dp, group } = match(PieceGroup)
      const { key } = match(PiecePort, { flow, index, dp })
      return { group, key }
    }),
    rule('The ports of a group are counted', GroupPorts, ({ match }) => {
      const { group, key } = match(GroupPort)
      return { group, ports: count(key) }
    }),

    rule('A merged group without a port field needs a value of each dimension', GroupChoice, ({ match }) => {
      const { group, fixed, dimensions } = match(Group, { merged: true, portField: null })
      return { group, fixed, portField: null, dimensions }
    }),
    rule(
      'A merged group with several ports, or several dimensions, needs a port and a value of each dimension',
      GroupChoice,
      ({ match, where }) => {
        const { group, ports } = match(GroupPorts)
        const { fixed, portField, dimensions } = match(Group, { group, merged: true })
        where([ports, dimensions], (n, all) => n > 1 || all.size > 1)
        return { group, fixed, portField, dimensions }
      },
    ),
    rule(
      'A merged group of one port and one dimension has that port in all its packets, and needs a value',
      GroupChoice,
      ({ match, where, each }) => {
        const { group } = match(GroupPorts, { ports: 1 })
        const { fixed, portField, dimensions } = match(Group, { group, merged: true })
        where(dimensions, (all) => all.size === 1)
        const { key } = match(GroupPort, { group })
        const here = each([fixed, portField, key], bothAtPort)
        return { group, fixed: here, portField: null, dimensions }
      },
    ),
  ],
})
