/** What a session knows of the server that it is part of. */
import type { Json } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { Database } from './database.ts'
import type { Durability } from './durability.ts'
import type { LockTable, LockWaiter } from './lock-table.ts'
import type { WaitingList } from './waiting-list.ts'

export interface ServedDatabase {
  readonly database: Database
  readonly waiting: WaitingList
  readonly schemaJson: Json
}

export interface SessionHost {
  readonly id: Uuid
  readonly databases: ReadonlyMap<string, ServedDatabase>
  readonly locks: LockTable<LockWaiter>
  readonly durability: Durability
  /** `reason`: why the server ended it, if it did. */
  closed(session: LockWaiter, reason: string | undefined): void
}
