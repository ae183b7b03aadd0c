/**
 * The public face of the authoring kit: property tests for rules, derived from the rules themselves.
 * It needs `fast-check`, which programs that only run rules do not.
 */
export { arbitraryHistory, type HistoryOptions, type Override, override } from './arbitrary-history.ts'
export { type CheckOptions, type CheckReport, check, replay } from './check.ts'
export { type ForeignKey, refers } from './foreign-key.ts'
export { type History, insert, remove, type Step, type WrittenFact } from './history.ts'
export { type InputFacts, type Model, model } from './model.ts'
export { showHistory } from './show-history.ts'
export type { Starter } from './subject.ts'
