/** Hypervisors to run controllers on, stock ones and ours. */
export { comparableFlows } from './comparable-flows.ts'
export { type ControllerDifference, type ControllerDuel, startControllerDuel } from './controller-duel.ts'
export { expandedFlows } from './expanded-flows.ts'
export {
  type Hypervisor,
  type HypervisorOptions,
  joinHypervisor,
  type Makes,
  startHypervisor,
} from './hypervisor.ts'
export { numberNames } from './number-names.ts'
export { startUnderlay, type Underlay, underlayAddress } from './underlay.ts'
