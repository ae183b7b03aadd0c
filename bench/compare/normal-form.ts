/**
 * A southbound as sorted lines of text in which nothing depends on uuids or on the order of allocation: two
 * databases that mean the same have the same lines.
 *
 * Compared are all tables and all columns, but for:
 * - the uuids of rows: natural names stand for them;
 * - the numbers that are handed out in order of arrival: `Datapath_Binding.tunnel_key` and `Port_Binding.tunnel_key`.
 *   A line says instead that a key is out of range or taken twice. Where a name is made from a datapath's key
 *   (`Port_Group.name`, router load-balancer sets in `Address_Set.name`), the datapath's name stands in its place;
 * - how logical flows are shared: a flow is a line for each datapath it is on, a group of datapaths is no line at all,
 *   and a group without datapaths has no effect;
 * - `Logical_Flow.external_ids:source`, the line of the source code that made a flow;
 * - times: `Chassis_Private.nb_cfg_timestamp`.
 */
import { type Atom, columnOf, type DatabaseSchema, type Uuid } from '../../ovsdb/index.ts'
import type { Cell, DatabaseContent, RowContent } from './database-content.ts'
import { type NaturalNames, named, naturalNames } from './natural-name.ts'
import { tunnelKeyFaults } from './tunnel-key.ts'

/** The lines of a table, sorted. A line that is there twice is twice in it. */
export type NormalForm = ReadonlyMap<string, readonly string[]>

/** Columns that are left out. */
const omitted: ReadonlySet<string> = new Set([
  'Datapath_Binding.tunnel_key',
  'Port_Binding.tunnel_key',
  'Chassis_Private.nb_cfg_timestamp',
])

export function southboundForm(content: DatabaseContent): NormalForm {
  const { schema } = content
  const describe = (table: string, row: RowContent): string => `{${rowText(schema, names, table, row)}}`
  const names: NaturalNames = naturalNames(content, describe)
  const form = new Map<string, readonly string[]>()
  for (const [table, rows] of content.tables) {
    if (table === 'Logical_DP_Group') continue
    const lines: string[] = []
    for (const row of rows.values()) {
      if (table === 'Logical_Flow') lines.push(...flowLines(content, names, row))
      else lines.push(rowText(schema, names, table, renamed(names, table, row)))
    }
    form.set(table, lines.sort())
  }
  form.set('tunnel keys', tunnelKeyFaults(content, names))
  return form
}

/** A row without what is omitted, `column=value` each, the columns in the order of the schema. */
export function rowText(
  schema: DatabaseSchema,
  names: NaturalNames,
  table: string,
  row: RowContent,
  except: ReadonlySet<string> = omitted,
): string {
  const texts: string[] = []
  for (const [column, cell] of row) {
    if (!except.has(`${table}.${column}`))
      texts.push(`${column}=${cellText(schema, names, table, column, cell)}`)
  }
  return texts.join(' ')
}

const flowPlaces: ReadonlySet<string> = new Set([
  'Logical_Flow.logical_datapath',
  'Logical_Flow.logical_dp_group',
])

function flowLines(content: DatabaseContent, names: NaturalNames, row: RowContent): readonly string[] {
  const ids = row.get('external_ids')
  const flow = new Map(row)
  if (ids instanceof Map) flow.set('external_ids', new Map([...ids].filter(([key]) => key !== 'source')))
  const text = rowText(content.schema, names, 'Logical_Flow', flow, flowPlaces)
  const datapaths = new Set<Uuid>()
  const own = row.get('logical_datapath')
  if (typeof own === 'string') datapaths.add(own as Uuid) // columns of type uuid, as is the set below
  const group = row.get('logical_dp_group')
  if (typeof group === 'string') {
    const members = content.tables
      .get('Logical_DP_Group')
      ?.get(group as Uuid)
      ?.get('datapaths')
    if (Array.isArray(members)) for (const member of members) datapaths.add(member)
  }
  return Array.from(datapaths, (uuid) => `${names.row('Datapath_Binding', uuid)}: ${text}`)
}

/** A row whose name is made from a datapath's key gets one made from the datapath's name. */
function renamed(names: NaturalNames, table: string, row: RowContent): RowContent {
  const pattern = { Port_Group: /^()(\d+)(_.*)$/s, Address_Set: /^(_rtr_lb_)(\d+)(_.*)$/s }[table]
  const name = row.get('name')
  if (!pattern || typeof name !== 'string') return row
  const [, before = '', key, after = ''] = pattern.exec(name) ?? []
  const datapath = key === undefined ? undefined : names.datapath(Number(key))
  return datapath === undefined ? row : new Map([...row, ['name', `${before}<${datapath}>${after}`]])
}

function cellText(
  schema: DatabaseSchema,
  names: NaturalNames,
  table: string,
  column: string,
  cell: Cell,
): string {
  const type = columnOf(schema, table, column)
  const key = (atom: Atom): Atom => named(names, type.key, atom)
  if (cell instanceof Map) {
    const value = (atom: Atom): Atom => (type.kind === 'map' ? named(names, type.value, atom) : atom)
    const pairs = Array.from(cell, ([k, v]) => JSON.stringify([key(k), value(v)]))
    return `{${pairs.sort().join(' ')}}`
  }
  if (Array.isArray(cell))
    return `[${cell
      .map((atom) => JSON.stringify(key(atom)))
      .sort()
      .join(' ')}]`
  return cell === null || typeof cell === 'object' ? 'none' : JSON.stringify(key(cell))
}
