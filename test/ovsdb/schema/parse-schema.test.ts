/** Schemas: what is parsed, what is generated, and the types that follow. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import { type DatabaseName, projectDirectory, stockSchema } from '../../../bench/stock/index.ts'
import {
  type DatabaseSchema,
  type ElementRow,
  northbound,
  parseSchema,
  type RowOf,
  type ScalarRow,
  southbound,
  type Uuid,
  vswitch,
} from '../../../ovsdb/index.ts'
import { schemaModule } from '../../../ovsdb/schema/generate.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { example, exampleSchemaFile } from '../example.ts'

test('a column is scalar, optional, set or map', () => {
  expect(parseSchema(exampleSchemaFile)).toEqual(example)
})

test('an error in a schema names the table and the column', () => {
  const broken = { name: 'X', version: '1', tables: { T: { columns: { c: { type: 'text' } } } } }
  expect(() => parseSchema(broken)).toThrow('T.c: "text" is not an atomic type')
  expect(() => parseSchema([])).toThrow('schema: expected an object')
})

test('where no table is called a root, all are', () => {
  const tables = { One: { columns: {} }, Two: { columns: {} } }
  const parsed = parseSchema({ name: 'X', version: '1', tables })
  expect(Object.values(parsed.tables).map(({ isRoot }) => isRoot)).toEqual([true, true])
})

test('a generated module holds the schema as it was parsed', () => {
  const text = schemaModule(example, 'example')
  const literal = text.slice(text.indexOf('{\n  name'), text.lastIndexOf(' as const'))
  expect(new Function(`return ${literal}`)()).toEqual(example)
})

describeWithStock('generated schemas', () => {
  const generated: readonly (readonly [DatabaseName, DatabaseSchema])[] = [
    ['nb', northbound],
    ['sb', southbound],
    ['vswitch', vswitch],
  ]
  for (const [database, schema] of generated) {
    test(`${schema.name} ${schema.version} is the stock schema`, () => {
      expect(schema).toEqual(parseSchema(JSON.parse(readFileSync(stockSchema(database), 'utf8'))))
    })

    test(`${schema.name} made anew is the file that is committed`, () => {
      const name = { nb: 'northbound', sb: 'southbound', vswitch: 'vswitch' }[database]
      const made = schemaModule(parseSchema(JSON.parse(readFileSync(stockSchema(database), 'utf8'))), name)
      const committed = readFileSync(join(projectDirectory, `ovsdb/schema/generated/${name}.ts`), 'utf8')
      // The formatter breaks lines, which adds spaces and commas at their ends.
      const unformatted = (text: string): string => text.replaceAll(/\s/g, '').replaceAll(/,([}\]])/g, '$1')
      expect(unformatted(committed)).toBe(unformatted(made))
    })
  }
})

test('the types of rows follow from the schema', () => {
  type Port = RowOf<typeof northbound, 'Logical_Switch_Port'>
  expectTypeOf<Port['name']>().toEqualTypeOf<string>()
  expectTypeOf<Port['up']>().toEqualTypeOf<boolean | null>()
  expectTypeOf<Port['addresses']>().toEqualTypeOf<ReadonlySet<string>>()
  expectTypeOf<Port['options']>().toEqualTypeOf<ReadonlyMap<string, string>>()
  expectTypeOf<Port['_uuid']>().toEqualTypeOf<Uuid>()
  type Item = ScalarRow<typeof example, 'Item', ['colour', 'tags', 'count']>
  expectTypeOf<Item>().toEqualTypeOf<readonly [Uuid, 'red' | 'green' | null, number]>()
  expectTypeOf<ElementRow<typeof example, 'Item', 'friends'>>().toEqualTypeOf<readonly [Uuid, Uuid]>()
  expectTypeOf<ElementRow<typeof example, 'Item', 'levels'>>().toEqualTypeOf<
    readonly [Uuid, string, number]
  >()
})
