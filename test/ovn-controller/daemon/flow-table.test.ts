/** The prefixes of the bridge's tables: the stock controller and ours leave the same, whatever was there before. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hypervisor, type Make, startHypervisor } from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { createSandbox, stockSchema } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

/** Which tables are described alike, and by which prefixes; and whether by the row that they were before. */
interface Description {
  readonly tables: string
  readonly rows: readonly string[]
}

async function described(hypervisor: Hypervisor): Promise<Description & { readonly row: string }> {
  const list = (...words: readonly string[]) => hypervisor.vsctl('--format=json', ...words)
  const tables = (await hypervisor.vsctl('get', 'Bridge', 'br-int', 'flow_tables')).trim()
  const rows = JSON.parse(await list('--columns=prefixes', 'list', 'Flow_Table')) as { data: unknown[] }
  const [, row = 'none'] = /\b0=([0-9a-f-]{36})/.exec(tables) ?? []
  const names = new Map<string, string>()
  const named = tables.replace(/[0-9a-f-]{36}/g, (uuid) => {
    names.set(uuid, names.get(uuid) ?? `row ${names.size}`)
    return names.get(uuid) ?? ''
  })
  return { tables: named, rows: rows.data.map((each) => JSON.stringify(each)).sort(), row }
}

/** What there is on each, once they have been alike for a while, or as it is when they are not in time. */
async function settled(hypervisors: Iterable<Hypervisor>): Promise<readonly Description[]> {
  const all = [...hypervisors]
  const look = async (): Promise<readonly Description[]> =>
    (await Promise.all(all.map(described))).map(({ tables, rows }) => ({ tables, rows }))
  let found = await look()
  for (let alike = 0, left = 100; alike < 4 && left > 0; left--) {
    await sleep(100)
    // The stock controller may have something to write and wait for an occasion.
    if (alike === 0) await Promise.all(all.map((hypervisor) => hypervisor.settle()))
    const now = await look()
    const texts = new Set([...found, ...now].map((each) => JSON.stringify(each)))
    alike = texts.size === 1 ? alike + 1 : 0
    found = now
  }
  return found
}

const row = (name: string, prefixes: string): readonly string[] => [
  ...['--', `--id=@${name}`, 'create', 'Flow_Table', `prefixes=${prefixes}`],
]
const tables = (names: (table: number) => string): readonly string[] => [
  ...['--', 'set', 'Bridge', 'br-int'],
  ...Array.from({ length: 255 }, (_, table) => `flow_tables:${table}=${names(table)}`),
]

/** What an operator makes of the tables. */
const changes: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['nothing', []],
  ['a table less', ['--', 'remove', 'Bridge', 'br-int', 'flow_tables', '3']],
  ['no tables', ['--', 'clear', 'Bridge', 'br-int', 'flow_tables']],
  [
    'a row of his own for the first table',
    [...row('own', 'ip_src,ip_dst'), '--', 'set', 'Bridge', 'br-int', 'flow_tables:0=@own'],
  ],
  [
    'a row of his own for the last table',
    [...row('own', 'ip_src,ip_dst'), '--', 'set', 'Bridge', 'br-int', 'flow_tables:254=@own'],
  ],
  ['one row for all tables, with fewer prefixes', [...row('own', 'ip_src,tun_src'), ...tables(() => '@own')]],
  [
    'one row for all tables, with other prefixes',
    [...row('own', 'ip_src,tun_src,tun_dst,ip_dst'), ...tables(() => '@own')],
  ],
  [
    'two rows, the first with as many prefixes as there may be',
    [
      ...row('one', 'ip_src,tun_src,tun_dst,ip_dst'),
      ...row('two', 'ip_src'),
      ...tables((table) => (table % 2 === 0 ? '@one' : '@two')),
    ],
  ],
]

/** The local database of an Open vSwitch that takes three prefixes, or does not know of them. */
const schemas = {
  'of today': undefined,
  'that takes three prefixes': (schema: string) =>
    schema.replace(/("prefixes":\s*\{\s*"type":\s*\{[^}]*"max":\s*)4/, '$13'),
} as const

for (const [kind, change] of Object.entries(schemas)) {
  describeWithStock(`a bridge in a database ${kind}`, () => {
    const files = createSandbox()
    const hypervisors = new Map<Make, Hypervisor>()
    beforeAll(async () => {
      const file = join(files.directory, 'vswitch.ovsschema')
      const stock = readFileSync(stockSchema('vswitch'), 'utf8')
      writeFileSync(file, change?.(stock) ?? stock)
      if (change) expect(readFileSync(file, 'utf8')).not.toBe(stock)
      for (const make of ['stock', 'ours'] as const) {
        const makes = { northd: 'stock', controller: make } as const
        const hypervisor = await startHypervisor(makes, [[createGlobal()]], { schema: file })
        hypervisors.set(make, hypervisor)
      }
    })
    afterAll(async () => {
      for (const hypervisor of hypervisors.values()) await hypervisor.dispose()
      await files.dispose()
    })

    const allowed = change ? changes.filter(([, words]) => !words.join(' ').includes('tun_dst')) : changes
    test.each(allowed)('has the same tables after %s', async (_, words) => {
      await settled(hypervisors.values())
      for (const hypervisor of hypervisors.values())
        if (words.length > 0) await hypervisor.vsctl(...words.slice(1))
      const [stock, ours] = await settled(hypervisors.values())
      expect(ours).toEqual(stock)
      expect(ours?.rows.length).toBeGreaterThan(0)
    })

    describe('with our controller', () => {
      test('keeps its row when that is started again or goes', async () => {
        const hypervisor = hypervisors.get('ours')
        if (!hypervisor) throw new Error('it was not started')
        await settled([hypervisor])
        const before = await described(hypervisor)
        await hypervisor.controller.stop('SIGKILL')
        await hypervisor.startController()
        await hypervisor.settle()
        expect(await described(hypervisor)).toEqual(before)
        await hypervisor.control('exit')
        expect(await described(hypervisor)).toEqual(before)
      })
    })
  })
}
