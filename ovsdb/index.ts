/** OVSDB (RFC 7047) for programs that think in changes: typed schemas, deltas in, element-wise transactions out. */
export {
  type Client,
  type ConnectionState,
  type ConnectOptions,
  connect,
  type Participant,
} from './client.ts'
export { commit, type Outcome } from './commit.ts'
export { type Batch, elementRelation, type RelationDelta } from './delta.ts'
export { type AtomToWrite, type ColumnToWrite, encodeColumn, type NewRow } from './encode.ts'
export { fetchSchema, listDatabases } from './fetch-schema.ts'
export { northbound } from './generated/northbound.ts'
export { southbound } from './generated/southbound.ts'
export { vswitch } from './generated/vswitch.ts'
export type { Json, JsonObject } from './json.ts'
export { ConnectionLost, type Peer, type Reply, RpcError } from './json-rpc.ts'
export { type Lock, type LockOptions, lock } from './lock.ts'
export { type Monitor, type MonitorListener, type MonitorOptions, monitor } from './monitor.ts'
export { parseSchema } from './parse-schema.ts'
export { createReplica, type Replica, type UpdateFormat } from './replica.ts'
export type { RowReference } from './row-change.ts'
export type { AtomOf, ColumnName, ColumnValue, ElementRow, RowOf, ScalarRow, TableName } from './row-type.ts'
export {
  type BaseType,
  type ColumnSchema,
  columnOf,
  type DatabaseSchema,
  type MapColumn,
  type OptionalColumn,
  type ScalarColumn,
  type SetColumn,
  type TableSchema,
} from './schema.ts'
export {
  everyColumn,
  type SelectedColumn,
  type Selection,
  selectTables,
  type WholeColumn,
} from './selection.ts'
export { InconsistentUpdate } from './table-replica.ts'
export { beginTransaction, type Columns, type Transaction, type WritableValue } from './transaction.ts'
export { updates } from './updates.ts'
export { type Atom, type AtomicType, asUuid, type Uuid, type Value, zeroUuid } from './value.ts'
