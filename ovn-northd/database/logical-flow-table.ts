/**
 * The Logical_Flow table: its rows are told apart by what they say and by nothing else.
 *
 * So desired and actual flows are compared as wholes, with the maps `tags` and `external_ids` written
 * as text; a flow is never updated, only inserted and deleted.
 */
import { southbound as schema, type Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  category,
  integer,
  type Matched,
  optional,
  type Reference,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { LeftOut, uuid, type Written } from '../../tables/index.ts'
import type { Pipeline } from '../flow/stage.ts'
import { southbound } from './southbound.ts'

/** A flow's columns; maps are JSON lists of pairs, sorted by key. */
const content = {
  logical_datapath: optional(branded<Uuid>('uuid')),
  logical_dp_group: optional(branded<Uuid>('uuid')),
  pipeline: category<Pipeline>('pipeline'),
  table_id: integer,
  priority: integer,
  match: textColumn,
  actions: textColumn,
  controller_meter: optional(textColumn),
  tags: textColumn,
  external_ids: textColumn,
  flow_desc: optional(textColumn),
}

export const FlowContent = relation('Logical_Flow', content)
export const ActualFlow = southbound.custom(
  'Logical_Flow',
  [
    'logical_datapath',
    'logical_dp_group',
    'pipeline',
    'table_id',
    'priority',
    'match',
    'actions',
    'controller_meter',
    { whole: 'tags' },
    // Where a flow comes from in the stock daemon's sources says nothing about the flow.
    { whole: 'external_ids', except: ['source'] },
    'flow_desc',
  ],
  { uuid, ...content },
)
export const InsertFlow = relation('insert Logical_Flow', content)
export const DeleteFlow = relation('delete Logical_Flow', { uuid })

const rules = [
  rule('A desired flow that is not there is inserted', InsertFlow, ({ match, not }) => {
    const flow = columnsOf(match(FlowContent))
    not(ActualFlow, flow)
    // The only datapath of the flow; a row of others that is there has the name of a datapath that is not.
    not(LeftOut, { uuid: flow.logical_datapath as Reference<Uuid> })
    return flow
  }),
  rule('A flow that is not desired is deleted', DeleteFlow, ({ match, not }) => {
    const flow = match(ActualFlow)
    not(FlowContent, columnsOf(flow))
    return { uuid: flow.uuid }
  }),
]

/** Logical_Flow as a table that this daemon keeps. */
export const logicalFlowTable: Written = {
  database: schema.name,
  table: 'Logical_Flow',
  rules,
  pending: [InsertFlow, DeleteFlow],
  columns: Object.keys(content),
  contests: [],
  write: (instance, transaction) => {
    for (const { uuid } of instance.facts(DeleteFlow)) transaction.delete('Logical_Flow', uuid)
    for (const { tags, external_ids, ...columns } of instance.facts(InsertFlow)) {
      transaction.insert('Logical_Flow', {
        ...columns,
        tags: JSON.parse(tags),
        external_ids: JSON.parse(external_ids),
      })
    }
  },
}

/** All columns but the row's uuid. */
function columnsOf(flow: Matched<typeof content>) {
  const {
    logical_datapath,
    logical_dp_group,
    pipeline,
    table_id,
    priority,
    match,
    actions,
    controller_meter,
    tags,
    external_ids,
    flow_desc,
  } = flow
  return {
    logical_datapath,
    logical_dp_group,
    pipeline,
    table_id,
    priority,
    match,
    actions,
    controller_meter,
    tags,
    external_ids,
    flow_desc,
  }
}
