/** Database tables as relations, and databases kept as rules say: what both daemons stand on. */
export { derivedUuid } from './derived-uuid.ts'
export { type EngineNode, EngineStatistics } from './engine-statistics.ts'
export { type Link, type LinkOptions, type LogLine, link } from './link.ts'
export { truth, wholeNumber } from './option.ts'
export { type RowIdentity, type Rows, rowIdentity, type Wanted } from './row-identity.ts'
export { type SyncedElements, type SyncedTable, syncedTable } from './synced-table.ts'
export { type ElementColumns, type RowColumns, Tables, uuid } from './tables.ts'
export { pendingChanges, writeChanges } from './write-changes.ts'
