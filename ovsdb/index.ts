/** OVSDB (RFC 7047) for programs that think in changes: typed schemas, deltas in, element-wise transactions out. */
export {
  type Client,
  type ConnectionState,
  type ConnectOptions,
  connect,
  type Participant,
} from './client/client.ts'
export { commit, type Outcome } from './client/commit.ts'
export type { Clause, Comparison, Conditions } from './client/condition.ts'
export { type AtomToWrite, type ColumnToWrite, encodeColumn, type NewRow } from './client/encode.ts'
export { fetchSchema, listDatabases } from './client/fetch-schema.ts'
export { type Lock, type LockOptions, lock } from './client/lock.ts'
export { type Monitor, type MonitorListener, type MonitorOptions, monitor } from './client/monitor.ts'
export type { Arithmetic, CellChange, RowChange, RowReference } from './client/row-change.ts'
export {
  type Mutator,
  type Operation,
  type OperationResult,
  transact,
  type Where,
} from './client/transact.ts'
export {
  beginTransaction,
  type Columns,
  type Sendable,
  type Transaction,
  type TransactionOptions,
  type TransactionPart,
  type WritableValue,
} from './client/transaction.ts'
export { updates } from './client/updates.ts'
export { createFraming, type Framing } from './protocol/framing.ts'
export { type Json, type JsonObject, stringifyJson } from './protocol/json.ts'
export { ConnectionLost, type Peer, type Reply, RpcError } from './protocol/json-rpc.ts'
export { connectTls, type TlsFiles, type TlsVersions, tlsVersions } from './protocol/tls.ts'
export { type Atom, type AtomicType, asUuid, type Uuid, type Value, zeroUuid } from './protocol/value.ts'
export { type Batch, elementRelation, type RelationDelta } from './replica/delta.ts'
export { createReplica, type Replica, type UpdateFormat } from './replica/replica.ts'
export {
  everyColumn,
  type SelectedColumn,
  type Selection,
  selectTables,
  type WholeColumn,
} from './replica/selection.ts'
export { InconsistentUpdate, type RowReading } from './replica/table-replica.ts'
export { type NorthboundSchema, northbound } from './schema/generated/northbound.ts'
export { type SouthboundSchema, southbound } from './schema/generated/southbound.ts'
export { type VswitchSchema, vswitch } from './schema/generated/vswitch.ts'
export { parseSchema } from './schema/parse-schema.ts'
export type {
  AtomOf,
  ColumnName,
  ColumnValue,
  ElementRow,
  RowOf,
  ScalarRow,
  TableName,
} from './schema/row-type.ts'
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
  tableOf,
} from './schema/schema.ts'
export { schemaToJson } from './schema/schema-json.ts'
export {
  type OvsdbServer,
  type ServerDatabaseOptions,
  type ServerOptions,
  startServer,
} from './server/server.ts'
