/** Database tables as relations, and databases kept as rules say: what both daemons stand on. */
export { type Written, type WrittenCell, type WrittenElement, writtenCell, writtenElement } from './cells.ts'
export type { Contended } from './contention.ts'
export { type Contest, LeftOut } from './contest.ts'
export { ContradictionLog } from './contradiction.ts'
export { derivedUuid } from './derived-uuid.ts'
export { describeWithheld, withheldMemory } from './describe-withheld.ts'
export { type EngineNode, EngineStatistics } from './engine-statistics.ts'
export { FailureLog } from './failure-log.ts'
export { type Composition, compose, type Feature, feature, type ReadDatabase } from './feature.ts'
export type { HeldRow } from './held-back.ts'
export { type Link, type LinkOptions, type LogLine, link } from './link.ts'
export { type Numbered, type Numbering, numbering } from './numbering.ts'
export { truth, wholeNumber } from './option.ts'
export { isPrunedTable, type PrunedTable, prunedTable } from './pruned-table.ts'
export { type ColumnReading, type Reading, readingOf } from './reading.ts'
export { type RowIdentity, type Rows, rowIdentity } from './row-identity.ts'
export { type RowNames, rowNames } from './row-names.ts'
export { isSyncedTable, type SyncedElements, type SyncedTable, syncedTable } from './synced-table.ts'
export {
  type CellName,
  type ElementColumns,
  type RowColumns,
  type TablePlace,
  Tables,
  uuid,
} from './tables.ts'
export {
  NOT_SUPPORTED,
  noneLeft,
  TAKEN,
  type Telling,
  Told,
  tellingLine,
  tellingLines,
  UNREADABLE,
  unreadable,
} from './told.ts'
export {
  type Defaults,
  type DocumentedKeys,
  type ReadElsewhere,
  type Unread,
  unreadOf,
  unreadRules,
} from './unread.ts'
export { pendingChanges, type TableChanges, writeChanges } from './write-changes.ts'
export { outcomeCounters, withheldCounters, writeCounters } from './write-counters.ts'
export type { Withheld } from './writer.ts'
