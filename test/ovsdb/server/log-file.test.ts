/** The database file: nothing acknowledged is lost, however the process ends and wherever the file is torn. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answers, createSandbox, projectDirectory } from '../../../bench/stock/index.ts'
import { type Json, type OvsdbServer, parseSchema, startServer } from '../../../ovsdb/index.ts'
import { isArray, isObject } from '../../../ovsdb/protocol/json.ts'
import { exampleFile, exampleSchemaFile } from '../example.ts'
import { until } from '../watch.ts'
import { RawClient } from './raw-client.ts'

const schema = parseSchema(exampleSchemaFile)
/** How often the process is killed; `OVSDB_KILLS` for more. */
const kills = Number(process.env.OVSDB_KILLS ?? 6)

let directory: string
const warnings: string[] = []

beforeEach(() => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  warnings.splice(0)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function open(file: string, compactAbove?: number): OvsdbServer {
  const warn = (message: string): void => {
    warnings.push(message)
  }
  return startServer({
    databases: [{ schema, file }],
    warn,
    ...(compactAbove === undefined ? {} : { compactAbove }),
  })
}

function insert(name: string, cells: Readonly<Record<string, Json>> = {}): Json {
  return { op: 'insert', table: 'Item', row: { name, ...cells } }
}

async function names(server: OvsdbServer): Promise<readonly string[]> {
  const [found] = await server.transact('Example', [
    { op: 'select', table: 'Item', where: [], columns: ['name'] },
  ])
  const rows = isObject(found) && isArray(found.rows) ? found.rows : []
  return rows.map((row) => (isObject(row) ? String(row.name) : '')).sort()
}

test('a database is there again after a restart, with changes of sets and maps', async () => {
  const file = join(directory, 'db')
  const server = open(file)
  const maps = (pairs: readonly Json[]): Json => ['map', pairs]
  await server.transact('Example', [
    insert('a', { tags: ['set', ['x', 'y']], options: maps([['k', '1']]), count: 3 }),
  ])
  await server.transact('Example', [
    {
      op: 'mutate',
      table: 'Item',
      where: [],
      mutations: [
        ['tags', 'insert', 'z'],
        ['tags', 'delete', 'x'],
        ['options', 'delete', 'k'],
        ['options', 'insert', maps([['k', '2']])],
      ],
    },
  ])
  const select = [{ op: 'select', table: 'Item', where: [], columns: ['name', 'tags', 'options', 'count'] }]
  const before = await server.transact('Example', select)
  await server.close()
  const again = open(file)
  expect(await again.transact('Example', select)).toEqual(before)
  expect(() => open(file)).toThrow(/has the database open/)
  await again.close()
})

test('a file torn at any byte of its last record is recovered to the record before', async () => {
  const file = join(directory, 'db')
  const server = open(file)
  await server.transact('Example', [insert('a')])
  const whole = statSync(file).size
  await server.transact('Example', [insert('b')])
  await server.close()
  const { size } = statSync(file)
  for (let at = whole; at < size; at++) {
    const torn = join(directory, 'torn')
    copyFileSync(file, torn)
    truncateSync(torn, at)
    const recovered = open(torn)
    expect(await names(recovered), `cut at ${at}`).toEqual(['a'])
    await recovered.transact('Example', [insert('c')])
    await recovered.close()
    const again = open(torn)
    expect(await names(again), `cut at ${at}`).toEqual(['a', 'c'])
    await again.close()
    if (at > whole) expect(readFileSync(`${torn}.torn`)).toEqual(readFileSync(file).subarray(whole, at))
  }
  expect(warnings).toHaveLength(size - whole - 1)
})

test('a file of something else, or of another schema, is refused and left alone', async () => {
  const file = join(directory, 'db')
  await open(file).close()
  const other = { ...schema, version: '2.0.0' }
  expect(() => startServer({ databases: [{ schema: other, file }] })).toThrow(/differs from 2.0.0/)
  expect(() => startServer({ databases: [{ schema: { ...schema, name: 'Other' }, file }] })).toThrow(
    /not Other/,
  )
  const text = join(projectDirectory, 'package.json')
  const copy = join(directory, 'text')
  copyFileSync(text, copy)
  expect(() => open(copy)).toThrow(/not an OVSDB database/)
  expect(readFileSync(copy)).toEqual(readFileSync(text))
})

test('a file does not grow without bound, and what is written while it is compacted is kept', async () => {
  const file = join(directory, 'db')
  const server = open(file, 20_000)
  await server.transact('Example', [insert('a'), insert('b')])
  let largest = 0
  for (let count = 1; count <= 1500; count++) {
    await server.transact('Example', [
      { op: 'update', table: 'Item', where: [['name', '==', 'a']], row: { count } },
    ])
    largest = Math.max(largest, statSync(file).size)
  }
  await server.close()
  expect(largest).toBeLessThan(60_000)
  const again = open(file)
  const select = { op: 'select', table: 'Item', where: [['name', '==', 'a']], columns: ['count'] }
  expect(await again.transact('Example', [select])).toEqual([{ rows: [{ count: 1500 }] }])
  expect(await names(again)).toEqual(['a', 'b'])
  await again.close()
  expect(warnings).toEqual([])
})

test(
  'killed at any moment, the server has lost nothing that it acknowledged',
  async () => {
    const sandbox = createSandbox()
    try {
      const socket = join(sandbox.directory, 'kill.sock')
      const file = join(sandbox.directory, 'kill.db')
      const program = join(projectDirectory, 'bin', 'ovsdb-embedded')
      const args = [program, `--remote=punix:${socket}`, '--db', file, exampleFile(sandbox)]
      const start = () => sandbox.start('killed', process.execPath, args, { ready: () => answers(socket) })
      const acknowledged: string[] = []
      for (let round = 0; round < kills; round++) {
        const daemon = await start()
        const client = await RawClient.connect(`unix:${socket}`)
        let count = 0
        // Many transactions are under way at once, so that syncs are shared.
        const write = async (): Promise<void> => {
          while (client.open) {
            const name = `${round}-${count++}`
            const { result, error } = await client.request('transact', ['Example', insert(name)])
            if (error === null && isArray(result) && isObject(result[0]) && 'uuid' in result[0])
              acknowledged.push(name)
          }
        }
        const writers = Array.from({ length: 8 }, write)
        // In the middle of the transactions that follow the first so many, at any point of one of them.
        const enough = acknowledged.length + 1 + Math.random() * 100
        await until(() => acknowledged.length >= enough)
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
        await daemon.stop('SIGKILL')
        await Promise.all(writers)
      }
      expect(acknowledged.length).toBeGreaterThan(kills)
      const server = startServer({ databases: [{ schema, file }], warn: () => {} })
      const found = new Set(await names(server))
      await server.close()
      expect(acknowledged.filter((name) => !found.has(name))).toEqual([])
    } finally {
      await sandbox.dispose()
    }
  },
  60_000 + kills * 2_000,
)
