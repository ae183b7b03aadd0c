/** Whether two databases mean the same, and where not. */

export {
  type Answer,
  type Central,
  type Make,
  ourProgram,
  type SettleOptions,
  startCentral,
} from './central.ts'
export {
  type Cell,
  contentOf,
  type DatabaseContent,
  type RowContent,
  readDatabase,
} from './database-content.ts'
export { countLines, differences, report, type TableDifference } from './differences.ts'
export { type Duel, startDuel } from './duel.ts'
export {
  type ControllerDifference,
  type ControllerDuel,
  comparableFlows,
  expandedFlows,
  type Hypervisor,
  type HypervisorOptions,
  joinHypervisor,
  type Makes,
  numberNames,
  startControllerDuel,
  startHypervisor,
  startUnderlay,
  type Underlay,
  underlayAddress,
} from './hypervisor/index.ts'
export { type NormalForm, southboundForm } from './normal-form.ts'
export { type OpenClient, openClient } from './open-client.ts'
