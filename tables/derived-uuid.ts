/** UUIDs that follow from a name, so that the row of a derived thing is the same row after every restart. */
import { createHash } from 'node:crypto'
import { asUuid, type Uuid } from '../ovsdb/index.ts'

/** The uuid of the row that stands for `name` in `table` (RFC 4122, version 5 layout). */
export function derivedUuid(table: string, ...name: readonly string[]): Uuid {
  const hash = createHash('sha1')
    .update(JSON.stringify(['ovn-delta', table, ...name]))
    .digest()
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return asUuid(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`,
  )
}
