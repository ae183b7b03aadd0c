/** What depends on where a flow stands: the tables that come next, and the zones of connection tracking. */
import { bitsOf, type Subfield } from '../openflow/index.ts'
import type { Pipeline } from './action.ts'
import type { ActionContext } from './context.ts'
import { Misplaced } from './misplaced.ts'

/** OpenFlow tables of OVN 25.03 (controller/lflow.h). */
export const TABLES = {
  /** Logical ingress table n is OpenFlow table `ingress + n`; egress likewise. */
  ingress: 8,
  egress: 45,
  /** Where `output` goes: out of the ingress pipeline, and out of the egress pipeline. */
  outputIngress: 40,
  outputEgress: 64,
} as const

/** How many logical tables a pipeline has. */
const PIPELINE_LENGTH = 30

/** A table of a pipeline; by default the next of the own one. */
export function nextTable(
  context: ActionContext,
  pipeline: Pipeline = context.pipeline,
  table = context.table + 1,
): number {
  if (table >= PIPELINE_LENGTH) {
    throw new Misplaced(`"next" action cannot advance beyond table ${PIPELINE_LENGTH - 1}.`)
  }
  return TABLES[pipeline] + table
}

export function outputTable({ pipeline }: ActionContext): number {
  return pipeline === 'ingress' ? TABLES.outputIngress : TABLES.outputEgress
}

const LOGICAL_ZONE = bitsOf('reg13', 0, 15)
const DNAT_ZONE = bitsOf('reg11', 0, 15)
const SNAT_ZONE = bitsOf('reg12', 0, 15)

export function zoneNamed(zone: 'dnat' | 'snat'): Subfield {
  return zone === 'dnat' ? DNAT_ZONE : SNAT_ZONE
}

/** Switches track connections in the zone of the port, routers in two zones of their own. */
export function connectionZone({ datapath }: ActionContext, zone: 'dnat' | 'snat'): Subfield {
  return datapath === 'switch' ? LOGICAL_ZONE : zoneNamed(zone)
}
