/** What depends on where a flow stands: the tables that come next, and the zones of connection tracking. */

import { bitsOf, type Subfield } from '../openflow/index.ts'
import { DNAT_ZONE, LAST_ZONE_BIT, PORT_ZONE, SNAT_ZONE } from '../register/register.ts'
import {
  LOGICAL_EGRESS,
  LOGICAL_INGRESS,
  OUTPUT_LARGE_PACKET_DETECT,
  SAVE_INPORT,
} from '../register/table.ts'
import type { Pipeline } from './action.ts'
import type { ActionContext } from './context.ts'
import { Misplaced } from './misplaced.ts'

/** OpenFlow tables of the pipelines. */
export const TABLES = {
  /** Logical ingress table n is OpenFlow table `ingress + n`; egress likewise. */
  ingress: LOGICAL_INGRESS,
  egress: LOGICAL_EGRESS,
  /** Where `output` goes: out of the ingress pipeline, and out of the egress pipeline. */
  outputIngress: OUTPUT_LARGE_PACKET_DETECT,
  outputEgress: SAVE_INPORT,
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

const portZone = bitsOf(PORT_ZONE.register, PORT_ZONE.first, PORT_ZONE.last)
const zones = { dnat: bitsOf(DNAT_ZONE, 0, LAST_ZONE_BIT), snat: bitsOf(SNAT_ZONE, 0, LAST_ZONE_BIT) }

export function zoneNamed(zone: 'dnat' | 'snat'): Subfield {
  return zones[zone]
}

/** Switches track connections in the zone of the port, routers in two zones of their own. */
export function connectionZone({ datapath }: ActionContext, zone: 'dnat' | 'snat'): Subfield {
  return datapath === 'switch' ? portZone : zoneNamed(zone)
}
