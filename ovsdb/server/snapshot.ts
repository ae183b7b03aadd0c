/** Writes a whole database as the two records of a fresh file, a piece at a time, so that nobody has to wait for it. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { schemaToJson } from '../schema/schema-json.ts'
import type { Database } from './database.ts'
import { encodeRecord, recordHeader } from './log-record.ts'
import { annotations, writtenCells } from './log-transaction.ts'
import type { Row } from './row.ts'
import type { Table } from './table.ts'

const rowsAtOnce = 500

/** The rows of a database at one moment: versions of rows do not change. */
export type DatabaseContent = readonly (readonly [Table, readonly Row[]])[]

export function contentOf(database: Database): DatabaseContent {
  return [...database.tables.values()].map((table) => [table, [...table.rows.values()]])
}

/** Appends the schema and, if there are any, the rows to a file; gives the bytes written. */
export async function writeSnapshot(
  file: FileHandle,
  database: Database,
  content: DatabaseContent,
): Promise<number> {
  const schema = encodeRecord(JSON.stringify(schemaToJson(database.schema)))
  await file.appendFile(schema)
  if (content.every(([, rows]) => rows.length === 0)) return schema.length
  const body: Buffer[] = []
  const sha1 = createHash('sha1')
  let length = 0
  for (const text of snapshotText(content)) {
    const piece = Buffer.from(text)
    body.push(piece)
    sha1.update(piece)
    length += piece.length
    await turn()
  }
  const header = recordHeader(length, sha1.digest('hex'))
  await file.appendFile(header)
  for (const piece of body) await file.appendFile(piece)
  return schema.length + header.length + length
}

/** One record: references between its rows hold only once all are there. */
function* snapshotText(content: DatabaseContent): Generator<string> {
  yield `{${annotations('compacted')}`
  for (const [table, rows] of content) {
    if (rows.length === 0) continue
    yield `,${JSON.stringify(table.name)}:{`
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const texts = rows
        .slice(start, start + rowsAtOnce)
        .map((row) => `"${row.uuid}":${writtenCells(table, undefined, row)}`)
      yield `${start > 0 ? ',' : ''}${texts.join()}`
    }
    yield '}'
  }
  yield '}\n'
}
