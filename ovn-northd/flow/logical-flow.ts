/**
 * Logical flows: what all features derive, and how they become rows of the southbound.
 *
 * A flow is on one datapath or on a group of them. A feature that says "on every switch" derives one
 * flow for the group of all switches, so a new switch is a new member and not a hundred new flows.
 */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  category,
  compute,
  integer,
  type Matched,
  optional,
  type Reference,
  relation,
  rule,
  type Term,
  textColumn,
} from '../../rules/index.ts'
import { FlowContent, logicalFlowTable } from '../database/logical-flow-table.ts'
import { LogicalDpGroup } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import {
  DatapathGroupMember,
  DatapathGroupTarget,
  groupUuid,
  type On,
  SharedGroup,
} from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { DropSample, dropping, drops } from './drop.ts'
import { type Pipeline, placeOf, type Stage } from './stage.ts'

export const LogicalFlow = relation('LogicalFlow', {
  on: branded<On>('datapath'),
  stage: category<Stage>('stage'),
  priority: integer,
  match: textColumn,
  actions: textColumn,
  /** The northbound row that the flow is there for. */
  hint: optional(branded<Uuid>('uuid')),
  /** The port without which the flow does nothing on a chassis. */
  port: optional(textColumn),
  /** Why packets are dropped, for people. */
  description: optional(textColumn),
  /** The meter that limits what the flow sends to the controller, by its name (ovn-sb(5), Logical_Flow, `controller_meter`). */
  meter: optional(textColumn),
})

/** Flows are written for a datapath group. */
const GroupInUse = relation('GroupInUse', { group: branded<On>('datapath') })

/** What a flow may say beside match and actions. */
export interface FlowDetails {
  readonly hint?: Term<Uuid>
  readonly port?: Term<string>
  readonly description?: string
  readonly meter?: Term<string>
}

/** A row of LogicalFlow. */
export function flow(
  on: Term<On>,
  stage: Term<Stage>,
  priority: Term<number>,
  match: Term<string>,
  actions: Term<string>,
  details: FlowDetails = {},
) {
  const { hint = null, port = null, description = null, meter = null } = details
  return { on, stage, priority, match, actions, hint, port, description, meter }
}

/** A port name, or any other string, as a match or an action writes it. */
export function quoted(name: Reference<string>): Reference<string> {
  return compute(name, (value) => JSON.stringify(value))
}

export const logicalFlows = feature({
  name: 'logical flows',
  writes: [LogicalDpGroup, logicalFlowTable],
  nodes: {
    lflow: [LogicalFlow, FlowContent, LogicalDpGroup.desired, LogicalDpGroup.elements.datapaths.desired],
  },
  rules: [
    rule(
      'A flow that drops nothing is written for its datapath or group',
      FlowContent,
      ({ match, where }) => {
        const row = match(LogicalFlow)
        where(row.actions, (a) => !drops(a))
        const { datapath, group } = match(DatapathGroupTarget, { on: row.on })
        return content(row, datapath, group, row.actions)
      },
    ),
    rule(
      'A flow that drops packets is written with the action for samples',
      FlowContent,
      ({ match, where }) => {
        const row = match(LogicalFlow)
        where(row.actions, drops)
        const { words } = match(DropSample)
        const { datapath, group } = match(DatapathGroupTarget, { on: row.on })
        return content(row, datapath, group, compute([row.actions, words], dropping))
      },
    ),

    rule(
      'A shared datapath group is in use while flows are written for the group',
      GroupInUse,
      ({ match }) => {
        const { on } = match(LogicalFlow)
        match(SharedGroup, { group: on })
        return { group: on }
      },
    ),
    rule('A datapath group in use is a row of Logical_DP_Group', LogicalDpGroup.desired, ({ match }) => ({
      uuid: compute(match(GroupInUse).group, groupUuid),
    })),
    rule(
      'A row of Logical_DP_Group lists the datapaths of the group',
      LogicalDpGroup.elements.datapaths.desired,
      ({ match }) => {
        const { group } = match(GroupInUse)
        const { nb } = match(DatapathGroupMember, { group })
        const { sb } = match(Datapath, { nb })
        return { uuid: compute(group, groupUuid), value: sb }
      },
    ),
  ],
})

/** What a flow's row says. */
function content(
  { stage, priority, match: packets, hint, port, description, meter }: Matched<typeof LogicalFlow.columns>,
  datapath: Reference<Uuid | null>,
  group: Reference<Uuid | null>,
  actions: Reference<string>,
) {
  return {
    logical_datapath: datapath,
    logical_dp_group: group,
    pipeline: compute(stage, (s): Pipeline => placeOf(s).pipeline),
    table_id: compute(stage, (s) => placeOf(s).table),
    priority,
    match: packets,
    actions,
    controller_meter: meter,
    tags: compute(port, (p) => (p === null ? '[]' : JSON.stringify([['in_out_port', p]]))),
    external_ids: compute([stage, hint], (s, h) =>
      h === null ? `[["stage-name","${s}"]]` : `[["stage-hint","${h.slice(0, 8)}"],["stage-name","${s}"]]`,
    ),
    flow_desc: description,
  }
}
