/** What the daemon measures of itself, and which of the stock daemon's names it goes by. */
import { Coverage, controlCounters, processTotals, Stopwatches } from '../../daemon/index.ts'
import { EngineStatistics, writeCounters } from '../../tables/index.ts'
import { engineNodes } from './engine-node.ts'

/** The stock daemon's stopwatches. */
const stopwatchNames = `
bfd-run flow-installation if-status-mgr-update if-status-mgr-run flow-generation pinctrl-run ofctrl-seqno-run
vif-plug-run stats_FDB stats_MAC_BINDING stats_MAC_BINDING_PROBE patch-run ct-zone-commit
`
  .trim()
  .split(/\s+/)

/** What is counted: runs of the engine, what went to the switch, what became of transactions, and commands. */
const counters = [
  'controller_run',
  'lflow_run',
  'ofctrl_bundles',
  'ofctrl_flow_mods',
  ...writeCounters,
  ...controlCounters,
] as const

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
