/** Whether a northd that has come to rest has done what a fresh one would do. */
import {
  type DatabaseSchema,
  everyColumn,
  type JsonObject,
  northbound,
  southbound,
} from '../../../ovsdb/index.ts'
import { excerpt } from '../../../ovsdb/protocol/json.ts'
import { contentOf, differences, type NormalForm, report, southboundForm } from '../../compare/index.ts'
import type { Finding } from '../fault.ts'
import type { History } from '../history/change.ts'
import { MemoryDatabase } from '../history/memory-database.ts'
import { ClosedLoop } from './closed-loop.ts'

/** What `select` gives of each table of a database. */
export type Rows = ReadonlyMap<string, readonly JsonObject[]>

/** Tables of the southbound that hypervisors alone write, and that depend on nothing else. */
const registrations: ReadonlySet<string> = new Set(['Chassis', 'Chassis_Private', 'Encap'])

/**
 * What is wrong with two databases that a northd has left: what a fresh one would still write to them, and, where
 * nobody else has written rows of northd's, how the southbound differs from one that is made from nothing.
 */
export async function unfinished(
  ofNorthbound: Rows,
  ofSouthbound: Rows,
  history: History,
): Promise<Finding | undefined> {
  const continued = new ClosedLoop(memoryOf(northbound, ofNorthbound), memoryOf(southbound, ofSouthbound))
  const { committed } = await continued.round()
  continued.close()
  const [first] = committed
  if (first)
    return {
      kind: `a fresh daemon writes: ${first.op} ${first.table}`,
      details: committed.slice(0, 20).map(excerpt).join('\n'),
    }
  const others = history.some(
    ({ place, changes }) => place === 'sb' && changes.some(({ table }) => !registrations.has(table)),
  )
  return others ? undefined : differsFromFresh(ofNorthbound, ofSouthbound)
}

/** A copy of a database. */
function memoryOf(schema: DatabaseSchema, rows: Rows): MemoryDatabase {
  const memory = new MemoryDatabase(schema)
  const operations = Array.from(rows, ([table, its]) =>
    its.map(({ _uuid, _version, ...row }) => ({
      op: 'insert',
      table,
      uuid: (_uuid as readonly string[])[1] ?? '', // a uuid on the wire
      row,
    })),
  )
  const refused = memory.transact(operations.flat())
  if (refused !== undefined) throw new Error(`a copy of ${schema.name}: ${refused}`)
  return memory
}

async function differsFromFresh(ofNorthbound: Rows, ofSouthbound: Rows): Promise<Finding | undefined> {
  const registered = new Map([...ofSouthbound].filter(([table]) => registrations.has(table)))
  const [nb, sb] = [memoryOf(northbound, ofNorthbound), memoryOf(southbound, registered)]
  const fresh = new ClosedLoop(nb, sb)
  for (let round = 0; round < 5; round++) await fresh.round()
  fresh.close()
  const form = (database: MemoryDatabase): NormalForm =>
    withoutQueues(
      southboundForm(contentOf(southbound, { deltas: database.watch(everyColumn(southbound)).take() })),
    )
  const found = differences(form(memoryOf(southbound, ofSouthbound)), form(sb))
  if (found.length === 0) return undefined
  return {
    kind: `differs from a fresh one: ${found.map(({ table }) => table).join(', ')}`,
    details: report(found, 'what is there', 'a fresh one', 5),
  }
}

/** Which queue a port was given depends on which came first. */
function withoutQueues(form: NormalForm): NormalForm {
  const settled = (line: string): string =>
    line.replace(/set_queue\(\d+\)/g, 'set_queue()').replace(/(?<="qdisc_queue_id",")\d+/g, '')
  return new Map([...form].map(([table, lines]) => [table, lines.map(settled).sort()]))
}
