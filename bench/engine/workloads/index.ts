/** All workloads by name. */
import type { Workload, WorkloadName } from '../workload.ts'
import { closure } from './closure.ts'
import { group, group10 } from './group.ts'
import { join } from './join.ts'
import { reachability } from './reachability.ts'
import { threeWay } from './three-way.ts'

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  join,
  group,
  'group-10': group10,
  'three-way': threeWay,
  reachability,
  closure,
}
