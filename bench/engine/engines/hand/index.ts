/**
 * No engine: for each workload, what one would write by hand for it alone. Incremental, with the indexes that
 * this one result needs, and nothing that another one could use.
 */
import type { Engine } from '../../workload.ts'
import { ClosureByHand } from './closure.ts'
import { GroupByHand } from './group.ts'
import { JoinByHand } from './join.ts'
import { ReachabilityByHand } from './reachability.ts'
import { ThreeWayByHand } from './three-way.ts'

export const hand: Engine = {
  name: 'hand',
  session(workload) {
    switch (workload) {
      case 'join':
        return new JoinByHand()
      case 'group':
      case 'group-10':
        return new GroupByHand()
      case 'three-way':
        return new ThreeWayByHand()
      case 'reachability':
        return new ReachabilityByHand()
      case 'closure':
        return new ClosureByHand()
    }
  },
}
