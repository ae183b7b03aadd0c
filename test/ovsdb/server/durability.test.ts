/** Nothing is told before it is on disk, and what arrives together shares a sync. */
import type fs from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { parseSchema, startServer } from '../../../ovsdb/index.ts'
import { Durability } from '../../../ovsdb/server/durability.ts'
import { exampleSchemaFile } from '../example.ts'
import { until } from '../watch.ts'
import { RawClient } from './raw-client.ts'

/** Syncs of files that a test lets finish. */
const disk = vi.hoisted(() => ({ isSlow: false, finish: [] as (() => void)[] }))

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const fdatasync: (file: number, done: fs.NoParamCallback) => void = (file, done) => {
    if (disk.isSlow) disk.finish.push(() => real.fdatasync(file, done))
    else real.fdatasync(file, done)
  }
  return { ...real, fdatasync }
})

afterEach(() => {
  disk.isSlow = false
})

test('what is told while a sync runs waits for the next one, in its order', async () => {
  const syncs: (() => void)[] = []
  const told: string[] = []
  const durability = new Durability(
    () => new Promise((resolve) => syncs.push(resolve)),
    () => {},
  )
  const append = (name: string): void => {
    durability.appended()
    durability.whenDurable(() => told.push(name))
  }
  durability.whenDurable(() => told.push('nothing to wait for'))
  append('one')
  append('two')
  expect(told).toEqual(['nothing to wait for'])
  await turn()
  append('three')
  durability.whenDurable(() => told.push('after three'))
  expect(syncs).toHaveLength(1)
  syncs[0]?.()
  await turn()
  expect(told.slice(1)).toEqual(['one', 'two'])
  syncs[1]?.()
  await turn()
  expect(told.slice(3)).toEqual(['three', 'after three'])
  expect(syncs).toHaveLength(2)
})

test('when a sync fails nothing is told any more', async () => {
  const told: string[] = []
  const failures: string[] = []
  const durability = new Durability(
    () => Promise.reject(new Error('the disk is gone')),
    ({ message }) => failures.push(message),
  )
  durability.appended()
  durability.whenDurable(() => told.push('one'))
  await turn()
  await turn()
  durability.appended()
  durability.whenDurable(() => told.push('two'))
  await turn()
  expect([told, failures]).toEqual([[], ['the disk is gone']])
})

test('neither the answer to a transaction nor its update is sent before the file is synced', async () => {
  const directory = mkdtempSync('/tmp/ovn-delta-')
  const server = startServer({
    databases: [{ schema: parseSchema(exampleSchemaFile), file: join(directory, 'db') }],
  })
  const remote = await server.listen(`punix:${join(directory, 'sock')}`)
  const writer = await RawClient.connect(remote)
  const watcher = await RawClient.connect(remote)
  await watcher.result('monitor', ['Example', 'm', { Item: { columns: ['name'] } }])
  disk.isSlow = true
  let answered = false
  const answer = writer.request('transact', ['Example', { op: 'insert', table: 'Item', row: { name: 'a' } }])
  answer.then(() => {
    answered = true
  })
  await until(() => disk.finish.length === 1)
  for (let n = 0; n < 50; n++) await turn()
  expect([answered, watcher.take()]).toEqual([false, []])
  disk.isSlow = false
  for (const finish of disk.finish.splice(0)) finish()
  expect((await answer).error).toBe(null)
  const updates: unknown[] = []
  await until(() => {
    updates.push(...watcher.take())
    return updates.length > 0
  })
  writer.close()
  watcher.close()
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})
