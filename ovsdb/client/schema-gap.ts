/** What a program's schema has and the server's has not: one of the two is to be upgraded, and goes on working. */
import type { DatabaseSchema } from '../schema/schema.ts'

/** Columns by table. */
export type ColumnNames = Readonly<Record<string, readonly string[]>>

/** ovsdb-server(7) 3.1: whether an error may mean that a request names what the server's schema has not. */
export function isAboutSyntax(error: string): boolean {
  return error === 'syntax error' || error === 'unknown column' || error === 'unknown table'
}

/** What of the columns a schema has, and the names of what it lacks (`T`, `T.column`). */
export function presentIn(
  schema: DatabaseSchema,
  columns: ColumnNames,
): { readonly columns: ColumnNames; readonly lacking: readonly string[] } {
  const found: Record<string, readonly string[]> = {}
  const lacking: string[] = []
  for (const [table, names] of Object.entries(columns)) {
    const definition = Object.hasOwn(schema.tables, table) ? schema.tables[table] : undefined
    if (!definition) {
      lacking.push(table)
      continue
    }
    found[table] = names.filter((name) => Object.hasOwn(definition.columns, name))
    for (const name of names) {
      if (!Object.hasOwn(definition.columns, name)) lacking.push(`${table}.${name}`)
    }
  }
  return { columns: found, lacking }
}
