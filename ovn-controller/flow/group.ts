/**
 * Pieces that are put together: those that differ in nothing but their port are one group, whichever logical
 * flows they come from. With merging off each piece is a group of its own, as in the stock controller.
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
import { HostName, Setting } from '../chassis/setting.ts'
import { FlowActions } from './flow-actions.ts'
import { atPort, PieceOn, PiecePort } from './logical-flow.ts'
import { both, dimensionsColumn, matchColumn, portField } from './match-value.ts'
import { datapath } from './placement.ts'

/** Whether pieces of different logical flows are put together. */
const Merging = relation('Merging', { merged: flag }, { few: true, rare: true })
const NotMerging = relation('NotMerging', { value: textColumn })

/** A piece that leaves a port and a value to choose, or several values: there are flows for several values at once. */
const ChoicePiece = relation('ChoicePiece', PieceOn.columns, { key: ['flow', 'index', 'dp'] })

/** Such a piece, and what other pieces have to have in common with it. */
const AlikePiece = relation('AlikePiece', { flow: uuid, index: integer, dp: datapath, alike: textColumn })

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

/** A port of this chassis by which a piece of a group can be satisfied. */
export const GroupPort = relation('MergeGroupPort', { group: textColumn, key: integer })
const GroupPorts = relation('MergeGroupPorts', { group: textColumn, ports: integer })

/** What packets of a group have to have, and what is left to choose: one of its ports where there is a port field. */
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
    rule('?', NotMerging, ({ match, where }) => {
      const { value } = match(Setting, { key: 'ovn-merge-conjunctions' })
      where(value, (v) => !truth(v, true))
      return { value }
    }),
    rule('?', Merging, ({ match }) => {
      match(NotMerging)
      return { merged: false }
    }),
    rule('?', Merging, ({ match, not }) => {
      match(HostName)
      not(NotMerging, {})
      return { merged: true }
    }),

    rule(
      'There is a choice in a piece that has a dimension beside a port, or several',
      ChoicePiece,
      ({ match, where }) => {
        const { flow, index, dp, fixed, portField, dimensions } = match(PieceOn)
        where([portField, dimensions], (field, all) => all.size > (field === null ? 1 : 0))
        return { flow, index, dp, fixed, portField, dimensions }
      },
    ),
    rule(
      'Pieces are alike when they do the same in the same place, to packets that differ in nothing but their port',
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
    rule('?', PieceGroup, ({ match }) => {
      const { flow, index, dp, alike } = match(AlikePiece)
      const { merged } = match(Merging)
      const group = compute([alike, flow, index, merged], (a, f, n, m) => (m ? a : `${a}\n${f} ${n}`))
      return { flow, index, dp, group, merged }
    }),
    rule('?', Group, ({ match }) => {
      const { flow, index, dp, group, merged } = match(PieceGroup)
      const { fixed, portField, dimensions } = match(PieceOn, { flow, index, dp })
      const { table, priority, actions } = match(FlowActions, { flow, dp })
      return { group, merged, table, priority, fixed, portField, dimensions, actions }
    }),
    rule('?', GroupPort, ({ match }) => {
      const { flow, index, dp, group } = match(PieceGroup)
      const { key } = match(PiecePort, { flow, index, dp })
      return { group, key }
    }),
    rule('?', GroupPorts, ({ match }) => {
      const { group, key } = match(GroupPort)
      return { group, ports: count(key) }
    }),

    rule('A merged group that has ports has to have one that is here', GroupChoice, ({ match }) => {
      const { group, fixed, dimensions } = match(Group, { merged: true, portField: null })
      return { group, fixed, portField: null, dimensions }
    }),
    rule('?', GroupChoice, ({ match, where }) => {
      const { group, ports } = match(GroupPorts)
      const { fixed, portField, dimensions } = match(Group, { group, merged: true })
      where([ports, dimensions], (n, all) => n > 1 || all.size > 1)
      return { group, fixed, portField, dimensions }
    }),
    rule(
      'One port and one dimension: there is no choice of a port',
      GroupChoice,
      ({ match, where, each }) => {
        const { group } = match(GroupPorts, { ports: 1 })
        const { fixed, portField, dimensions } = match(Group, { group, merged: true })
        where(dimensions, (all) => all.size === 1)
        const { key } = match(GroupPort, { group })
        const here = each([fixed, portField, key], (f, field, k) =>
          field === null ? [] : both(f, atPort(field, k)),
        )
        return { group, fixed: here, portField: null, dimensions }
      },
    ),
  ],
})
