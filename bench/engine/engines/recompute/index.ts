/**
 * No engine: after every transaction the result is computed again from the inputs, which are kept in the form
 * that suits the computation best. The result is delivered whole.
 */
import type { Engine } from '../../workload.ts'
import { ClosureAgain } from './closure.ts'
import { GroupAgain } from './group.ts'
import { JoinAgain } from './join.ts'
import { ReachabilityAgain } from './reachability.ts'
import { ThreeWayAgain } from './three-way.ts'

export const recompute: Engine = {
  name: 'recompute',
  session(workload) {
    switch (workload) {
      case 'join':
        return new JoinAgain()
      case 'group':
      case 'group-10':
        return new GroupAgain()
      case 'three-way':
        return new ThreeWayAgain()
      case 'reachability':
        return new ReachabilityAgain()
      case 'closure':
        return new ClosureAgain()
    }
  },
}
