/** The public face of the engine: incremental dataflow over weighted deltas. */
export { Circuit, type Node, type Stateful, type Transaction } from './circuit.ts'
export type { Collection, CollectionCounters } from './collection.ts'
export type {
  Absent,
  Atom,
  Clause,
  Compute,
  Conjunction,
  Each,
  Filter,
  Head,
  Variable,
} from './conjunction/clause.ts'
export { conjunction } from './conjunction/execute.ts'
export { type Plan, plan, type Step } from './conjunction/plan.ts'
export { EngineError, TransactionError } from './errors.ts'
export { type Input, input } from './input.ts'
export { type AggregateColumn, aggregate } from './operators/aggregate.ts'
export { type Allocation, type Assignments, allocate } from './operators/allocate.ts'
export {
  type Accumulator,
  collect,
  compareValues,
  count,
  type Fold,
  max,
  min,
  sum,
} from './operators/fold.ts'
export { concat, difference, distinct, feed, filter, flatMap, map, negate } from './operators/linear.ts'
export { type Projection, project } from './operators/project.ts'
export { type Change, type Output, output } from './output.ts'
export type { Semantics } from './storage/trace.ts'
export { type Row, showRow, type Value } from './value.ts'
