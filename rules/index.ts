/** The public face of the rule language: typed Datalog on the engine. */
export {
  type Aggregate,
  collect,
  collectMap,
  count,
  fold,
  max,
  min,
  type Per,
  several,
  sum,
  top,
} from './aggregate.ts'
export type { Body, Matched, MatchedOr, Pattern } from './body.ts'
export {
  branded,
  type Column,
  type Columns,
  category,
  flag,
  integer,
  optional,
  text as textColumn,
  type ValueOf,
} from './column.ts'
export { RuleError } from './errors.ts'
export {
  type Absence,
  type Derivation,
  type Explanation,
  type Naming,
  type Premise,
  printExplanation,
} from './explain/explanation.ts'
export { type Failure, printWhyNot, type WhyNot } from './explain/why-not.ts'
export { type Never, never, printViolations, type Violation } from './never.ts'
export {
  type FactChange,
  type FactSpeculation,
  type FactTransaction,
  type Instance,
  type StartOptions,
  start,
} from './program/instance.ts'
export { type Program, program, relationsOf } from './program/program.ts'
export { literalReadings } from './program/reading.ts'
export type { Scan } from './program/scans.ts'
export { type Reconciliation, reconcile } from './reconcile.ts'
export { type FieldsOf, type RecordColumn, type RecordOf, record } from './record.ts'
export { compute, computeAll, type Fields, type Reference, type Term } from './reference.ts'
export {
  type AnyRelation,
  columnNames,
  type Fact,
  type FactOf,
  input,
  type Relation,
  relation,
} from './relation.ts'
export { allocation, type Definition, facts, type HeadRow, type Heads, type Rule, rule } from './rule.ts'
export { text } from './text.ts'
export { type View, view } from './view.ts'
