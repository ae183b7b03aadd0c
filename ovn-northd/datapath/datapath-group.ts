/**
 * Datapath groups: sets of datapaths that share flows, by name.
 *
 * A group of one is that datapath; a larger one is a row of Logical_DP_Group whose uuid follows from
 * the group's name.
 */

import type { Uuid } from '../../ovsdb/index.ts'
import { branded, compute, flag, optional, relation, rule, several } from '../../rules/index.ts'
import { derivedUuid, uuid } from '../../tables/index.ts'
import { feature } from '../feature.ts'
import { Datapath } from './datapath-binding.ts'

/** What a flow is on: a northbound switch or router by uuid, or a datapath group by name. */
export type On = Uuid | `@${string}`

const on = branded<On>('datapath')

/** Every logical switch. */
export const ALL_SWITCHES = '@switches'
/** Every logical router. */
export const ALL_ROUTERS = '@routers'

/** A switch or router, by its northbound uuid, is in a datapath group. */
export const DatapathGroupMember = relation('DatapathGroupMember', { group: on, nb: uuid })

/** A datapath group has several members, or one: that hardly ever changes. */
const GroupSize = relation('DatapathGroupSize', { group: on, isLarge: flag })

/** A group has several datapaths, and a row of its own. */
export const SharedGroup = relation('SharedGroup', { group: on })

/** The flows on a datapath or group are written for one datapath, or for one row of Logical_DP_Group. */
export const DatapathGroupTarget = relation('DatapathGroupTarget', {
  on,
  datapath: optional(branded<Uuid>('uuid')),
  group: optional(branded<Uuid>('uuid')),
})

export const groupUuid = (name: string): Uuid => derivedUuid('Logical_DP_Group', name)

export const datapathGroups = feature({
  name: 'datapath groups',

  rules: [
    rule('Every logical switch is in the group of all switches', DatapathGroupMember, ({ match }) => ({
      group: ALL_SWITCHES,
      nb: match(Datapath, { kind: 'logical-switch' }).nb,
    })),
    rule('Every logical router is in the group of all routers', DatapathGroupMember, ({ match }) => ({
      group: ALL_ROUTERS,
      nb: match(Datapath, { kind: 'logical-router' }).nb,
    })),

    rule('A group of datapaths has one member or several', GroupSize, ({ match }) => {
      const { group, nb } = match(DatapathGroupMember)
      return { group, isLarge: several(nb) }
    }),
    rule('A group of several datapaths is shared', SharedGroup, ({ match }) => ({
      group: match(GroupSize, { isLarge: true }).group,
    })),

    rule('A flow on one datapath is written for that datapath', DatapathGroupTarget, ({ match }) => {
      const { nb, sb } = match(Datapath)
      return { on: nb, datapath: sb, group: null }
    }),
    rule('A flow on a group of one datapath is written for that one', DatapathGroupTarget, ({ match }) => {
      const { group } = match(GroupSize, { isLarge: false })
      const { nb } = match(DatapathGroupMember, { group })
      const { sb } = match(Datapath, { nb })
      return { on: group, datapath: sb, group: null }
    }),
    rule('A flow on several datapaths is written for their group', DatapathGroupTarget, ({ match }) => {
      const { group } = match(SharedGroup)
      return { on: group, datapath: null, group: compute(group, groupUuid) }
    }),
  ],
})
