/** Both stages of the control plane in one process: northbound transactions in, OpenFlow flows out. */
import { GeneratedOption, northbound, northd, southbound } from '../../ovn-northd/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { inProcess, type NorthboundTransaction } from '../networks/index.ts'
import { type Hypervisor, startHypervisor } from './hypervisor.ts'
import { InProcessSouthbound, type Settled } from './in-process-southbound.ts'

/** What came of one northbound transaction. */
export interface Outcome extends Settled {
  readonly openFlowAdded: readonly string[]
  readonly openFlowRemoved: readonly string[]
  /** From the northbound transaction to the last flow, in milliseconds of wall time. */
  readonly milliseconds: number
}

/** A control plane of northd and one hypervisor. */
export interface ControlPlane {
  readonly hypervisor: Hypervisor
  apply(transactions: readonly NorthboundTransaction[]): Outcome
}

export function startControlPlane(): ControlPlane {
  const instance: Instance = start(northd)
  instance.transact((tx) => {
    tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: '02:00:00:00:00:01' })
    tx.insert(GeneratedOption, { key: 'mac_prefix', value: '02:00:00' })
  })
  const hypervisor = startHypervisor('demo')
  const database = new InProcessSouthbound()
  const feed = inProcess(northbound.selection)
  return {
    hypervisor,
    apply: (transactions) => {
      const batches = transactions.map((transaction) => feed.batch(transaction))
      const started = performance.now()
      instance.transact((tx) => {
        for (const { deltas } of batches) {
          for (const { relation, row, weight } of deltas) {
            const declared = northbound.relation(relation)
            if (declared) tx.change(declared, row, weight)
          }
        }
      })
      const openFlow = new Map<string, number>()
      const settled = database.settle({ instance, tables: southbound }, [hypervisor], () => {
        const { added, removed } = hypervisor.changed()
        for (const [lines, weight] of [
          [added, 1],
          [removed, -1],
        ] as const) {
          for (const line of lines) openFlow.set(line, (openFlow.get(line) ?? 0) + weight)
        }
      })
      const milliseconds = performance.now() - started
      const changed = (weight: number) => [...openFlow].flatMap(([line, w]) => (w === weight ? [line] : []))
      return { ...settled, openFlowAdded: changed(1), openFlowRemoved: changed(-1), milliseconds }
    },
  }
}
