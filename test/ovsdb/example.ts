/** A small database with a column of every kind, and ways to see what is in it that do not use the code under test. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from '../../bench/stock/index.ts'
import type { Batch, DatabaseSchema, RelationDelta } from '../../ovsdb/index.ts'

const strings = { key: { type: 'string' }, min: 0, max: 'unlimited' }

/** As it stands in an `.ovsschema` file. */
export const exampleSchemaFile = {
  name: 'Example',
  version: '1.0.0',
  tables: {
    Item: {
      isRoot: true,
      indexes: [['name']],
      columns: {
        name: { type: 'string' },
        count: { type: 'integer' },
        weight: { type: 'real' },
        on: { type: 'boolean' },
        note: { type: { key: 'string', min: 0, max: 1 } },
        colour: { type: { key: { type: 'string', enum: ['set', ['green', 'red']] }, min: 0, max: 1 } },
        parent: { type: { key: { type: 'uuid', refTable: 'Item', refType: 'weak' }, min: 0, max: 1 } },
        tags: { type: strings },
        numbers: { type: { ...strings, key: { type: 'integer' } } },
        friends: { type: { ...strings, key: { type: 'uuid', refTable: 'Item', refType: 'weak' } } },
        options: { type: { ...strings, value: 'string' } },
        levels: { type: { ...strings, value: { type: 'integer', minInteger: 0 } } },
      },
    },
  },
}

/** The same, as it is parsed. */
export const example = {
  name: 'Example',
  version: '1.0.0',
  tables: {
    Item: {
      isRoot: true,
      indexes: [['name']],
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        count: { kind: 'scalar', key: { type: 'integer' } },
        weight: { kind: 'scalar', key: { type: 'real' } },
        on: { kind: 'scalar', key: { type: 'boolean' } },
        note: { kind: 'optional', key: { type: 'string' } },
        colour: { kind: 'optional', key: { type: 'string', enum: ['green', 'red'] } },
        parent: { kind: 'optional', key: { type: 'uuid', refTable: 'Item', refType: 'weak' } },
        tags: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        numbers: { kind: 'set', key: { type: 'integer' }, min: 0, max: 'unlimited' },
        friends: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Item', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        levels: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'integer', minInteger: 0 },
          min: 0,
          max: 'unlimited',
        },
      },
    },
  },
} as const satisfies DatabaseSchema

/** Writes the schema file into a sandbox and gives its path. */
export function exampleFile(sandbox: Sandbox): string {
  const path = join(sandbox.directory, 'example.ovsschema')
  writeFileSync(path, JSON.stringify(exampleSchemaFile))
  return path
}

/** The sum of deltas: each row that is there, as text, with its weight. */
export class Integral {
  readonly rows = new Map<string, number>()

  add(batch: Batch): void {
    // Within a batch a row may go and come again: only the sum after it counts.
    for (const delta of batch.deltas) this.#add(delta)
    for (const [row, weight] of this.rows) if (weight !== 1) throw new Error(`weight ${weight} of ${row}`)
  }

  sorted(): readonly string[] {
    return [...this.rows.keys()].sort()
  }

  #add({ relation, row, weight }: RelationDelta): void {
    const text = rowText(relation, row)
    const sum = (this.rows.get(text) ?? 0) + weight
    if (sum === 0) this.rows.delete(text)
    else this.rows.set(text, sum)
  }
}

/** The content of table Item as relations, read from the server with the stock client. */
export async function dumpExample(sandbox: Sandbox): Promise<readonly string[]> {
  const columns = Object.keys(example.tables.Item.columns)
  const select = { op: 'select', table: 'Item', where: [], columns: ['_uuid', ...columns] }
  const output = await sandbox.run(
    'ovsdb-client',
    'transact',
    sandbox.remote('nb'),
    JSON.stringify(['Example', select]),
  )
  const rows: readonly Record<string, unknown>[] = JSON.parse(output)[0].rows
  const found: string[] = []
  for (const row of rows) {
    const uuid = plain(row._uuid)
    const cells: unknown[] = [uuid]
    for (const [name, { kind }] of Object.entries(example.tables.Item.columns)) {
      const value = row[name]
      if (kind === 'scalar') cells.push(plain(value))
      else if (kind === 'optional') cells.push(elements(value).map(plain)[0] ?? null)
      else if (kind === 'set') {
        for (const element of elements(value)) found.push(rowText(`Item.${name}`, [uuid, plain(element)]))
      } else {
        for (const pair of elements(value)) {
          if (Array.isArray(pair)) found.push(rowText(`Item.${name}`, [uuid, ...pair.map(plain)]))
        }
      }
    }
    found.push(rowText('Item', cells))
  }
  return found.sort()
}

function rowText(relation: string, row: readonly unknown[]): string {
  return `${relation} ${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) && (value[0] === 'set' || value[0] === 'map') ? value[1] : [value]
}

function plain(value: unknown): unknown {
  return Array.isArray(value) && value[0] === 'uuid' ? value[1] : value
}
