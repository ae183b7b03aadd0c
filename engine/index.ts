/** The public face of the engine: incremental dataflow over weighted deltas. */
export { Circuit, type CircuitOptions } from './circuit.ts'
export type { Collection, CollectionCounters } from './collection.ts'
export {
  type Absent,
  type Atom,
  type Clause,
  type Compute,
  type Conjunction,
  type Each,
  type Filter,
  type Head,
  indexedBy,
  type Variable,
} from './conjunction/clause.ts'
export { conjunction, conjunctions } from './conjunction/execute.ts'
export { type Branch, type PlanNode, type PlanTree, plan, type Step } from './conjunction/plan.ts'
export {
  type CircuitDescription,
  type CollectionDescription,
  describe,
  type OperatorDescription,
} from './describe.ts'
export { toDot } from './dot.ts'
export { EngineError, TransactionError } from './errors.ts'
export { type Input, input } from './input.ts'
export type { Operator, OperatorKind } from './operator.ts'
export { type AggregateColumn, aggregate } from './operators/aggregate.ts'
export { type Allocation, type Assignments, allocate } from './operators/allocate.ts'
export { type Accumulator, collect, count, type Fold, max, min, sum } from './operators/fold.ts'
export { antijoin, join, leftJoin, type On, outerJoin, semijoin } from './operators/join.ts'
export {
  difference,
  distinct,
  feed,
  filter,
  flatMap,
  map,
  negate,
  union,
} from './operators/linear.ts'
export { type Projection, project } from './operators/project.ts'
export type { Range } from './operators/ranges.ts'
export { type Ranking, top } from './operators/top.ts'
export { compareRows, compareValues } from './order.ts'
export { type Change, type Output, output } from './output.ts'
export { recursion } from './recursion/recursion.ts'
export type { Snapshot } from './snapshot.ts'
export type { Semantics } from './storage/trace.ts'
export { textHash } from './text-hash.ts'
export type { Changing, Speculation, Transaction } from './transaction.ts'
export { unique } from './unique.ts'
export { type Row, showRow, type Value } from './value.ts'
