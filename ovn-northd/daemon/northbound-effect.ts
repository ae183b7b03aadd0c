/**
 * What a transaction would do to the northbound: the server evaluates the operations itself, in a transaction that
 * is given up, and shows the tables concerned before and after; what it would do at the commit is added.
 */
import { CommandError } from '../../daemon/index.ts'
import {
  type Client,
  createReplica,
  type DatabaseSchema,
  type Json,
  type JsonObject,
  type Operation,
  type OperationResult,
  type RelationDelta,
  type Selection,
  northbound as schema,
  selectTables,
  stringifyJson,
  transact,
} from '../../ovsdb/index.ts'
import { northbound } from '../database/northbound.ts'
import { type Content, commitTo, references, tables } from './northbound-commit.ts'

/**
 * The deltas that the operations would bring, in the relations that the daemon knows. Rejects with what the server
 * says when it refuses them.
 */
export async function northboundEffect(
  client: Client,
  operations: readonly JsonObject[],
): Promise<readonly RelationDelta[]> {
  const touched = new Set(operations.flatMap(({ op, table }) => (changes(op) ? [String(table)] : [])))
  const collected = reachable(touched)
  const shown = [...new Set([...collected, ...referrers(collected)])].sort()
  const look = shown.map(lookAt)
  // The operations are as the caller wrote them: the server is to say what is wrong with them.
  const sent = [
    ...look,
    ...(operations as readonly unknown[] as Operation[]),
    ...look,
    { op: 'abort' } as const,
  ]
  const results = await transact(client, schema as DatabaseSchema, sent as Operation[])
  refuse(results, operations, look.length)
  const before = content(shown, results)
  const after = content(shown, results.slice(look.length + operations.length))
  commitTo(after, collected)
  return difference(shown, before, after)
}

function changes(op: Json | undefined): boolean {
  return op === 'insert' || op === 'update' || op === 'mutate' || op === 'delete'
}

/** The tables, and all that rows of theirs refer to strongly: from those rows may go. */
function reachable(from: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (table: string): void => {
    if (found.has(table) || !Object.hasOwn(tables, table)) return
    found.add(table)
    for (const { base } of references(table)) {
      if (base.refTable !== undefined && base.refType !== 'weak') visit(base.refTable)
    }
  }
  for (const table of from) visit(table)
  return found
}

/** The tables whose rows refer to rows of those. */
function referrers(to: ReadonlySet<string>): readonly string[] {
  return Object.keys(tables).filter((table) =>
    references(table).some(({ base }) => base.refTable !== undefined && to.has(base.refTable)),
  )
}

/** What the daemon knows of a table, and what it refers to. */
function lookAt(table: string): Operation {
  const columns = new Set(['_uuid', ...references(table).map(({ column }) => column)])
  for (const column of northbound.selection[table] ?? [])
    columns.add(typeof column === 'string' ? column : column.whole)
  for (const column of (tables[table]?.indexes ?? []).flat()) columns.add(column)
  // The names come from the schema.
  return { op: 'select', table, where: [], columns: [...columns] } as unknown as Operation
}

/** Rejects what the server has refused. */
function refuse(
  results: readonly (OperationResult | null)[],
  operations: readonly JsonObject[],
  first: number,
): void {
  const failed = results.findIndex((result) => result?.error !== undefined)
  const { error, details } = results[failed] ?? {}
  if (error === 'aborted' && failed >= first + operations.length) return
  const operation = operations[failed - first]
  const what = operation ? ` in operation ${failed - first + 1}, ${stringifyJson(operation)}` : ''
  throw new CommandError(`the northbound refuses it: ${error}${details ? `: ${details}` : ''}${what}`)
}

function content(shown: readonly string[], results: readonly (OperationResult | null)[]): Content {
  return new Map(
    shown.map((table, at) => {
      const rows = results[at]?.rows ?? []
      return [table, new Map(rows.map(({ _uuid, ...row }) => [uuidOf(_uuid), row] as const))]
    }),
  )
}

function uuidOf(json: Json | undefined): string {
  return Array.isArray(json) ? String(json[1]) : ''
}

/** What differs, as deltas of the relations that the daemon knows. */
function difference(shown: readonly string[], before: Content, after: Content): readonly RelationDelta[] {
  const selection: Selection = Object.fromEntries(
    Object.entries(northbound.selection).filter(([table]) => shown.includes(table)),
  )
  const differing = new Map(
    Object.keys(selection).map((table) => [table, differingRows(table, before, after)]),
  )
  const replica = createReplica(selectTables(schema, selection))
  const dump = (of: Content): readonly RelationDelta[] => {
    const updates = Array.from(differing, ([table, uuids]) => {
      const rows = of.get(table)
      const columns = (selection[table] ?? []).map((one) => (typeof one === 'string' ? one : one.whole))
      const present = uuids.flatMap((uuid) => {
        const row = rows?.get(uuid)
        if (!row) return []
        const values = columns.flatMap((column) => (row[column] === undefined ? [] : [[column, row[column]]]))
        return [[uuid, { new: Object.fromEntries(values) }]]
      })
      return [table, Object.fromEntries(present)]
    })
    replica.dump(Object.fromEntries(updates), 'whole')
    return replica.take()
  }
  dump(before)
  return dump(after)
}

/** The rows that are not the same before and after: few of many, as a rule. */
function differingRows(table: string, before: Content, after: Content): readonly string[] {
  const [earlier, later] = [before.get(table), after.get(table)]
  const uuids = new Set([...(earlier?.keys() ?? []), ...(later?.keys() ?? [])])
  return [...uuids].filter(
    (uuid) => stringifyJson(earlier?.get(uuid) ?? null) !== stringifyJson(later?.get(uuid) ?? null),
  )
}
