/**
 * northd's rules without daemons or databases: followed change by change they derive what they derive
 * from scratch, and when everything is gone nothing is left.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createGlobal,
  createRouter,
  inProcess,
  type NorthboundTransaction,
} from '../../bench/networks/index.ts'
import { DatapathGroupMember } from '../../ovn-northd/datapath/datapath-group.ts'
import { GeneratedOption, LogicalFlow, northbound, northd, southbound } from '../../ovn-northd/index.ts'
import type { RelationDelta } from '../../ovsdb/index.ts'
import { type Relation, start } from '../../rules/index.ts'
import { modelRouter, NetworkModel } from '../parity/network-model.ts'
import { interpret, type Step, stepSequences } from '../parity/random-change.ts'
import { InProcessSouthbound } from './in-process-southbound.ts'

const runs = Number(process.env.NORTHD_RUNS ?? 25)

const beginning: readonly Step[] = [
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add router port', where: 0, which: 0 },
  ...Array.from({ length: 4 }, (_, n) => ({ kind: 'add port', where: n, which: n }) as const),
  { kind: 'add set', where: 0, which: 2 },
  { kind: 'add group', where: 0, which: 11 },
  { kind: 'add ACL', where: 2, which: 1 },
]

function startNorthd() {
  const instance = start(northd)
  instance.transact((tx) =>
    tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: '02:00:00:00:00:01' }),
  )
  const database = new InProcessSouthbound()
  const apply = (deltas: readonly RelationDelta[]): void => {
    instance.transact((tx) => {
      for (const { relation, row, weight } of deltas) {
        const declared = northbound.relation(relation)
        if (declared) tx.change(declared, row, weight)
      }
    })
    database.settle({ instance, tables: southbound }, [])
  }
  return { instance, apply }
}

/** Everything that does not depend on which numbers and rows were given to what first. */
function derived({ instance }: ReturnType<typeof startNorthd>): readonly string[] {
  const facts = (relation: Relation) =>
    instance.facts(relation).map((fact) => `${relation.name} ${JSON.stringify(fact)}`)
  return [LogicalFlow, DatapathGroupMember]
    .flatMap((relation) => facts(relation as unknown as Relation))
    .sort()
}

function transactionsOf(sequence: readonly (readonly Step[])[]): readonly NorthboundTransaction[] {
  const model = new NetworkModel()
  const first = [createGlobal(), createRouter(modelRouter), ...interpret(model, beginning)]
  return [first, ...sequence.map((steps) => interpret(model, steps))]
}

test('changes one by one, all at once and from scratch derive the same, and retracting all leaves what was there before', () => {
  fc.assert(
    fc.property(stepSequences(8), (sequence) => {
      const transactions = transactionsOf(sequence)
      const feed = inProcess(northbound.selection)
      const batches = transactions.map((transaction) => feed.batch(transaction).deltas)
      const stepwise = startNorthd()
      const nothing = startNorthd()
      nothing.apply([])
      for (const deltas of batches) stepwise.apply(deltas)
      const atOnce = startNorthd()
      atOnce.apply(batches.flat())
      expect(derived(stepwise)).toEqual(derived(atOnce))

      const all = batches.flat()
      stepwise.apply(
        all.map(({ relation, row, weight }) => ({ relation, row, weight: weight === 1 ? -1 : 1 })),
      )
      expect(derived(stepwise)).toEqual(derived(nothing))
      expect(stepwise.instance.circuit.storage.held).toEqual(nothing.instance.circuit.storage.held)
    }),
    { numRuns: runs },
  )
})
