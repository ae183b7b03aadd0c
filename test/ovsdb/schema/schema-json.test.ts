/** Schemas written as JSON say what they said. */
import { expect, test } from 'vitest'
import { northbound, parseSchema, schemaToJson, southbound, vswitch } from '../../../ovsdb/index.ts'
import { exampleSchemaFile } from '../example.ts'

test.each([northbound, southbound, vswitch, parseSchema(exampleSchemaFile)])(
  'the schema $name is read back from its JSON',
  (schema) => {
    expect(parseSchema(JSON.parse(JSON.stringify(schemaToJson(schema))))).toEqual(schema)
  },
)
