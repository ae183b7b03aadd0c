/** The stock OVN and OVS programs as something to measure and compare with. */
export { type ChassisOptions, startController, startSwitch, startVswitchd } from './chassis.ts'
export { type Cluster, type ClusterMember, startCluster } from './cluster.ts'
export { answers, type Daemon } from './daemon.ts'
export {
  type DatabaseName,
  missingStock,
  type Program,
  projectDirectory,
  stockProgram,
  stockSchema,
} from './programs.ts'
export {
  createSandbox,
  type Database,
  type DatabaseOptions,
  type Sandbox,
  type StartOptions,
} from './sandbox.ts'
export { cpuSeconds, type Usage } from './usage.ts'
