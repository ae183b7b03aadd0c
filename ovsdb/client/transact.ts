/**
 * A `transact` request as it stands in RFC 7047 5.2, typed by a schema: for operations that `Transaction` does not
 * gather (`select`, `wait` on any rows, `abort`), and whoever wants their order to be exactly this.
 */
import { excerpt, isArray, isObject, type Json, type JsonObject } from '../protocol/json.ts'
import type { ColumnName, TableName } from '../schema/row-type.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import type { Client } from './client.ts'
import type { Comparison } from './condition.ts'

/** RFC 7047 5.1, `<mutator>`. */
export type Mutator = '+=' | '-=' | '*=' | '/=' | '%=' | 'insert' | 'delete'

type Named<S extends DatabaseSchema, T extends TableName<S>> = ColumnName<S, T> | '_uuid' | '_version'

/** Rows that meet every clause. Values are as on the wire, see `encodeColumn`. */
export type Where<S extends DatabaseSchema, T extends TableName<S>> = readonly (readonly [
  Named<S, T>,
  Comparison,
  Json,
])[]

type WireRow<S extends DatabaseSchema, T extends TableName<S>> = { readonly [C in ColumnName<S, T>]?: Json }

type TableOperation<S extends DatabaseSchema, T extends TableName<S>> = { readonly table: T } & (
  | {
      readonly op: 'insert'
      readonly row: WireRow<S, T>
      readonly 'uuid-name'?: string
      readonly uuid?: string
    }
  | { readonly op: 'select'; readonly where: Where<S, T>; readonly columns?: readonly Named<S, T>[] }
  | { readonly op: 'update'; readonly where: Where<S, T>; readonly row: WireRow<S, T> }
  | {
      readonly op: 'mutate'
      readonly where: Where<S, T>
      readonly mutations: readonly (readonly [ColumnName<S, T>, Mutator, Json])[]
    }
  | { readonly op: 'delete'; readonly where: Where<S, T> }
  | {
      readonly op: 'wait'
      readonly where: Where<S, T>
      readonly columns: readonly Named<S, T>[]
      readonly until: '==' | '!='
      readonly rows: readonly WireRow<S, T>[]
      /** In milliseconds; without it there is no end of waiting. */
      readonly timeout?: number
    }
)

export type Operation<S extends DatabaseSchema = DatabaseSchema> =
  | { [T in TableName<S>]: TableOperation<S, T> }[TableName<S>]
  | { readonly op: 'commit'; readonly durable: boolean }
  | { readonly op: 'abort' }
  | { readonly op: 'comment'; readonly comment: string }
  | { readonly op: 'assert'; readonly lock: string }

/** What an operation came to; members by the kind of operation, or `error`. `null`: one before it has failed. */
export interface OperationResult {
  readonly uuid?: Json
  readonly rows?: readonly JsonObject[]
  readonly count?: number
  readonly error?: string
  readonly details?: string
}

/**
 * Sends the operations as they are. One result each, and one more with an `error` where the commit as a whole failed.
 * Rejects with `RpcError` when the server refuses the request, with `ConnectionLost` when the fate is unknown.
 */
export function transact<const S extends DatabaseSchema>(
  client: Client,
  schema: S,
  operations: readonly Operation<S>[],
): Promise<readonly (OperationResult | null)[]> {
  return new Promise((resolve, reject) => {
    // Every operation is JSON: the types above say which.
    client.call('transact', [schema.name, ...(operations as readonly Json[])], {
      result: (results) => {
        if (isArray(results) && results.every((one) => one === null || isObject(one))) {
          resolve(results as readonly (OperationResult | null)[]) // as RFC 7047 has it; the server is taken at its word
        } else reject(new Error(`transact: expected results, found ${excerpt(results)}`))
      },
      failed: reject,
    })
  })
}
