/**
 * What daemons write into a northbound, as lines: two northbounds that were given the same are the same afterwards.
 * Uuids are compared as they are. Left out are the times `NB_Global.*_timestamp`.
 */
import type { Uuid } from '../../ovsdb/index.ts'
import type { DatabaseContent } from './database-content.ts'
import { type NormalForm, rowText } from './normal-form.ts'

const times: ReadonlySet<string> = new Set([
  'NB_Global.nb_cfg_timestamp',
  'NB_Global.sb_cfg_timestamp',
  'NB_Global.hv_cfg_timestamp',
])

const uuids = { row: (_table: string, uuid: Uuid) => uuid, datapath: () => undefined }

export function northboundForm(content: DatabaseContent): NormalForm {
  const form = new Map<string, readonly string[]>()
  for (const [table, rows] of content.tables) {
    const lines = Array.from(
      rows,
      ([uuid, row]) => `${uuid} ${rowText(content.schema, uuids, table, row, times)}`,
    )
    form.set(`northbound ${table}`, lines.sort())
  }
  return form
}
