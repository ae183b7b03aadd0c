/** The engines by name. Each is loaded only where it runs, so that a process holds one of them. */
import type { Engine, EngineName, WorkloadName } from '../workload.ts'

export const engines: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  'ovn-delta': async () => (await import('./ovn-delta.ts')).ovnDelta,
  rules: async () => (await import('./rules.ts')).rules,
  d2ts: async () => (await import('./d2ts.ts')).d2ts,
  'db-ivm': async () => (await import('./db-ivm.ts')).dbIvm,
  'db-ivm-reduce': async () => (await import('./db-ivm.ts')).dbIvmReduce,
  hand: async () => (await import('./hand/index.ts')).hand,
  recompute: async () => (await import('./recompute/index.ts')).recompute,
}

/** Whether an engine is of interest for a workload, whatever it says itself. */
export function concerns(engine: EngineName, workload: WorkloadName): boolean {
  return engine !== 'db-ivm-reduce' || workload === 'group' || workload === 'group-10'
}
