/** What the daemon measures of itself, and which of the stock daemon's names it goes by. */
import { Coverage, controlCounters, processTotals, Stopwatches } from '../../daemon/index.ts'
import { EngineStatistics, writeCounters } from '../../tables/index.ts'
import { engineNodes } from './engine-node.ts'

/** The stock daemon's stopwatches. */
const stopwatchNames = `
ovn-northd-loop ovnnb_db_run ovnsb_db_run build_flows_ctx clear_lflows_ctx build_lflows lflows_datapaths lflows_ports
lflows_lbs lflows_lr_stateful lflows_ls_stateful lflows_igmp lflows_dp_groups lflows_to_sb port_group_run
sync_meters_run lr_nat_run lr_stateful ls_stateful advertised_route_sync learned_route_sync dynamic_routes
group_ecmp_route
`
  .trim()
  .split(/\s+/)

/** What is counted: runs of the engine, what became of transactions, and commands. */
const counters = ['northd_run', 'northd_recompute', ...writeCounters, ...controlCounters] as const

export interface Measurements {
  readonly stopwatches: Stopwatches
  readonly coverage: Coverage
  readonly engine: EngineStatistics
}

export function createMeasurements(): Measurements {
  return {
    stopwatches: new Stopwatches(stopwatchNames),
    coverage: new Coverage(counters, processTotals),
    engine: new EngineStatistics(engineNodes),
  }
}
