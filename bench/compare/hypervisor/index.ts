/** Hypervisors to run controllers on, stock ones and ours. */
export {
  type Hypervisor,
  type HypervisorOptions,
  joinHypervisor,
  type Makes,
  startHypervisor,
} from './hypervisor.ts'
export { startUnderlay, type Underlay, underlayAddress } from './underlay.ts'
