/**
 * The public face of the authoring kit: property tests for rules, derived from the rules themselves.
 * It needs `fast-check`, which programs that only run rules do not.
 */
export {
  arbitraryHistory,
  type ForeignKey,
  type HistoryOptions,
  type Override,
  override,
  refers,
} from './arbitrary-history.ts'
export { type CheckOptions, type CheckReport, check, replay } from './check.ts'
export { type History, insert, remove, type Step, showHistory } from './history.ts'
export type { Starter } from './verify.ts'
