/** Asks a server which databases it has, and what their schemas are (RFC 7047 4.1.1, 4.1.2). */

import { excerpt, isArray, type Json } from '../protocol/json.ts'
import { parseSchema } from '../schema/parse-schema.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import type { Client } from './client.ts'

/** Rejects with `RpcError` when there is no such database, with `ConnectionLost` when there is no connection. */
export async function fetchSchema(client: Client, database: string): Promise<DatabaseSchema> {
  return parseSchema(await call(client, 'get_schema', [database]))
}

/** The names of the server's databases. Rejects with `ConnectionLost` when there is no connection. */
export async function listDatabases(client: Client): Promise<readonly string[]> {
  const names = await call(client, 'list_dbs', [])
  if (isArray(names) && names.every((name) => typeof name === 'string')) return names
  throw new Error(`list_dbs: expected names, found ${excerpt(names)}`)
}

function call(client: Client, method: string, params: readonly Json[]): Promise<Json> {
  return new Promise((result, failed) => client.call(method, params, { result, failed }))
}
