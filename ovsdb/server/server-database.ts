/** The database `_Server` (`ovsdb-server(5)`), in which clients find out what is served. */
import type { DatabaseSchema } from '../schema/schema.ts'
import { schemaToJson } from '../schema/schema-json.ts'
import { Database } from './database.ts'
import { parseCell } from './parse-datum.ts'
import { newUuid, Transaction } from './transaction.ts'

const optional = (type: 'string' | 'uuid' | 'integer') => ({ kind: 'optional', key: { type } }) as const

const serverSchema = {
  name: '_Server',
  version: '1.2.0',
  tables: {
    Database: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        model: { kind: 'scalar', key: { type: 'string', enum: ['clustered', 'relay', 'standalone'] } },
        connected: { kind: 'scalar', key: { type: 'boolean' } },
        leader: { kind: 'scalar', key: { type: 'boolean' } },
        schema: optional('string'),
        cid: optional('uuid'),
        sid: optional('uuid'),
        index: optional('integer'),
      },
      isRoot: true,
    },
  },
} as const satisfies DatabaseSchema

/** With a row for each of the schemas, and for itself. */
export function createServerDatabase(schemas: readonly DatabaseSchema[]): Database {
  const database = new Database(serverSchema, true)
  const table = database.tables.get('Database')
  const transaction = new Transaction()
  for (const schema of [...schemas, serverSchema]) {
    const row: Readonly<Record<string, string | boolean>> = {
      name: schema.name,
      model: 'standalone',
      connected: true,
      leader: true,
      schema: JSON.stringify(schemaToJson(schema)),
    }
    const cells = table?.columns.map((column) => {
      const value = row[column.name]
      return value === undefined ? column.default : parseCell(column, value, undefined)
    })
    if (table && cells) transaction.insert(table, newUuid(), cells)
  }
  database.commit(transaction)
  return database
}
