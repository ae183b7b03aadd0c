/** What the benchmark's parts say to each other: workloads, their transactions, and engines that run them. */
import type { Multiset } from './multiset.ts'
import type { Random } from './random.ts'
import type { Relation } from './relation.ts'

/** A row of an input or of a result. All columns are integers. */
export type Row = readonly number[]

export const workloadNames = ['join', 'group', 'group-10', 'three-way', 'reachability', 'closure'] as const
export type WorkloadName = (typeof workloadNames)[number]

/** `rules` is `ovn-delta` by way of the rule language; `db-ivm-reduce` is `db-ivm` with a fold of one's own, for the workloads on groups. */
export const engineNames = [
  'ovn-delta',
  'rules',
  'd2ts',
  'db-ivm',
  'db-ivm-reduce',
  'hand',
  'recompute',
] as const
export type EngineName = (typeof engineNames)[number]

/** How much there is to do. */
export interface Size {
  /** Rows of each input of the workloads on tables. */
  readonly rows: number
  readonly nodes: number
  /** Edges of `reachability`, and of `closure`. */
  readonly edges: number
  readonly closureEdges: number
  /** Transactions before the timed ones, and timed ones; fewer if they take more than so many seconds. */
  readonly warmUp: number
  readonly transactions: number
  readonly seconds: number
  /** How long benny may measure; not at all if zero. */
  readonly throughputSeconds: number
  /** Transactions between the two looks at `steadiness`. */
  readonly steadyTransactions: number
}

/** One row that comes (weight 1) or goes (weight -1). */
export interface Delta {
  readonly row: Row
  readonly weight: 1 | -1
}

/** One row modified (taken away and put back otherwise), or one removed, or one added. */
export type Kind = 'modify' | 'delete' | 'insert'

export interface Transaction {
  readonly kind: Kind
  /** The input that changes, by its place. */
  readonly input: number
  readonly deltas: readonly Delta[]
}

/** A workload's data: what its inputs hold, and how that changes. */
export interface Model {
  readonly inputs: readonly Relation[]
  /** Changes the inputs at random and tells how. */
  next(): Transaction
}

export interface Workload {
  readonly name: WorkloadName
  /** What its transactions do; where they are of several kinds, each kind has figures of its own. */
  readonly kinds: readonly Kind[]
  model(size: Size, random: Random): Model
  /** The oracle: what the result has to be. */
  result(inputs: readonly Relation[]): Multiset
}

/** What an engine delivers after a transaction: the changes of the result, or all of it. */
export interface Delivery {
  readonly kind: 'changes' | 'whole'
  /** Rows of the form that the oracle gives; called outside the timing. */
  rows(): Iterable<{ readonly row: Row; readonly weight: number }>
}

/** An engine at work on one workload. */
export interface Session {
  /** Brings all rows in one transaction. */
  load(inputs: readonly Relation[]): void
  transact(transaction: Transaction): void
  /** What the last call has delivered; once for each call, outside the timing. */
  delivered(): Delivery
}

export interface Engine {
  readonly name: EngineName
  /** Sets the engine up for a workload, or says why it cannot run it. */
  session(workload: WorkloadName): Session | { readonly unable: string }
}
