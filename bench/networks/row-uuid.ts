/** Uuids of generated rows: made from the row's name, so that every run and every database has the same ones. */
import { createHash } from 'node:crypto'
import { asUuid, type TableName, type Uuid } from '../../ovsdb/index.ts'
import type { Northbound } from './operation.ts'

/** The uuid of the row of that name. */
export function rowUuid(table: TableName<Northbound>, name: string): Uuid {
  const hex = createHash('sha1').update(`${table} ${name}`).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`]
  return asUuid([...parts, hex.slice(20, 32)].join('-'))
}
