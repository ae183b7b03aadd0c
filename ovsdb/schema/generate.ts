/**
 * Turns an `.ovsschema` file into a TypeScript module, from which the types of its rows follow.
 *
 *     node dist/ovsdb/schema/generate.js SCHEMA.ovsschema ovsdb/schema/generated/northbound.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSchema } from './parse-schema.ts'
import type { DatabaseSchema } from './schema.ts'

/**
 * The text of a module that exports the schema under a name, and its type as an interface: where a declaration or a
 * message has this type, the compiler prints the interface's name and not the whole schema. One line per column keeps
 * a diff readable.
 */
export function schemaModule(schema: DatabaseSchema, constant: string): string {
  const type = `${constant.charAt(0).toUpperCase()}${constant.slice(1)}Schema`
  const lines = [
    `/** The schema of ${schema.name} ${schema.version}. Made by ovsdb/schema/generate.ts; not to be edited. */`,
    `import type { DatabaseSchema } from '../schema.ts'`,
    '',
    'const schema = {',
    `  name: ${literal(schema.name)},`,
    `  version: ${literal(schema.version)},`,
    ...(schema.cksum === undefined ? [] : [`  cksum: ${literal(schema.cksum)},`]),
    '  tables: {',
  ]
  for (const [name, { columns, ...table }] of Object.entries(schema.tables)) {
    lines.push(`    ${name}: {`, '      columns: {')
    for (const [column, definition] of Object.entries(columns)) {
      lines.push(`        ${column}: ${literal(definition)},`)
    }
    lines.push('      },')
    for (const [property, value] of Object.entries(table)) lines.push(`      ${property}: ${literal(value)},`)
    lines.push('    },')
  }
  lines.push(
    '  },',
    '} as const satisfies DatabaseSchema',
    '',
    'type Schema = typeof schema',
    '',
    `/** The type of the schema of ${schema.name}. */`,
    `export interface ${type} extends Schema {}`,
    '',
    `export const ${constant}: ${type} = schema`,
    '',
  )
  return lines.join('\n')
}

/** A value as a TypeScript literal, property names without quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, item]) => `${name}: ${literal(item)}`)
  return `{ ${members.join(', ')} }`
}

function main(args: readonly string[]): void {
  const [source, target] = args
  if (source === undefined || target === undefined) {
    throw new Error('usage: node dist/ovsdb/schema/generate.js SCHEMA.ovsschema OUT.ts')
  }
  const schema = parseSchema(JSON.parse(readFileSync(source, 'utf8')))
  writeFileSync(target, schemaModule(schema, basename(target, '.ts')))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2))
}
