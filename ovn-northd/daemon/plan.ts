/** What a northbound transaction would change in the southbound, without changing anything (`plan`). */
import { CommandError } from '../../daemon/index.ts'
import { type Json, type JsonObject, stringifyJson } from '../../ovsdb/index.ts'
import type {
  AnyRelation,
  Columns,
  FactChange,
  FactSpeculation,
  Instance,
  Relation,
} from '../../rules/index.ts'
import { isSyncedTable } from '../../tables/index.ts'
import { FlowContent } from '../database/logical-flow-table.ts'
import { northbound } from '../database/northbound.ts'
import { Datapath, LogicalDatapath } from '../datapath/datapath-binding.ts'
import { groupUuid, SharedGroup } from '../datapath/datapath-group.ts'
import { composition } from '../program.ts'
import { northboundEffect } from './northbound-effect.ts'
import type { Northd } from './northd.ts'

/**
 * The changes as text: for each table how many rows and elements come and go, and each of them on a line.
 *
 * @param text a list of operations, or the parameters of `transact` (RFC 7047 4.1.3), as JSON
 * @param asked called when the engine has been asked, and has taken everything back
 */
export async function planTransaction(northd: Northd, text: string, asked: () => void): Promise<string> {
  const operations = readOperations(text)
  const { client } = northd.link('northbound')
  if (client.state.status !== 'connected') throw new CommandError('the northbound is not connected')
  const deltas = await northboundEffect(client, operations)
  northd.catchUp()
  const { instance } = northd
  const speculation = instance.speculate((tx) => {
    for (const { relation, row, weight } of deltas) {
      const declared = northbound.relation(relation)
      if (declared) tx.change(declared, row, weight)
    }
  })
  const sections = describe(instance, speculation)
  asked()
  return sections.length === 0 ? 'The southbound stays as it is.\n' : sections.join('')
}

function readOperations(text: string): readonly JsonObject[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Array.isArray(json))
    throw new CommandError('expected a list of operations, or the parameters of transact')
  const [database] = json
  if (typeof database === 'string' && database !== northbound.schema.name)
    throw new CommandError(`a transaction of ${database}: expected one of ${northbound.schema.name}`)
  const operations = typeof database === 'string' ? json.slice(1) : json
  for (const [at, operation] of operations.entries()) {
    const { op } = Object(operation)
    if (typeof op !== 'string') throw new CommandError(`operation ${at + 1} has no "op"`)
    if (op === 'abort') throw new CommandError(`operation ${at + 1} gives the transaction up`)
    // A wait with patience would keep the answer, and what is behind it, waiting.
    if (op === 'wait') operation.timeout = 0
  }
  return operations
}

function describe(instance: Instance, speculation: FactSpeculation): readonly string[] {
  const names = datapathNames(instance, speculation)
  const sections: string[] = []
  const add = (
    table: string,
    changes: readonly FactChange<Columns>[],
    line: (fact: AnyFact) => string,
  ): void => {
    if (changes.length === 0) return
    const lines = changes.map(({ fact, weight }) => `  ${weight > 0 ? '+' : '-'} ${line(fact)}\n`)
    const come = changes.filter(({ weight }) => weight > 0).length
    const title = `${table}: +${come} -${changes.length - come}\n`
    sections.push(title, ...lines.sort((one, other) => compare(one.slice(4), other.slice(4))))
  }
  add('Logical_Flow', anyChanges(speculation, FlowContent), (fact) => flowLine(fact, names))
  for (const { table, desired, elements } of synced) {
    add(table, anyChanges(speculation, desired), (fact) => factLine(fact, names))
    for (const { column, desired: wanted } of Object.values(elements))
      add(`${table}.${column}`, anyChanges(speculation, wanted), (fact) => factLine(fact, names))
  }
  return sections
}

/** The southbound tables that northd keeps. */
const synced = composition.written.filter(isSyncedTable)

/** Facts whose columns do not matter here. */
type AnyFact = Readonly<Record<string, unknown>>

function anyChanges(speculation: FactSpeculation, relation: AnyRelation): readonly FactChange<Columns>[] {
  return speculation.changes(relation)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** What people call the rows that stand for datapaths and groups of them. */
function datapathNames(instance: Instance, speculation: FactSpeculation): ReadonlyMap<unknown, string> {
  const all = <C extends Columns>(relation: Relation<C>) => [
    ...instance.facts(relation),
    ...speculation.changes(relation).map(({ fact }) => fact),
  ]
  const titles = new Map(all(LogicalDatapath).map(({ nb, name }) => [nb, name]))
  return new Map<unknown, string>([
    ...all(Datapath).map(({ nb, sb }) => [sb, titles.get(nb) ?? nb] as const),
    ...all(SharedGroup).map(({ group }) => [groupUuid(group), group] as const),
  ])
}

/** A flow as `ovn-sbctl lflow-list` shows it. */
function flowLine(fact: AnyFact, names: ReadonlyMap<unknown, string>): string {
  const { logical_datapath, logical_dp_group, pipeline, table_id, priority, match, actions } = fact
  const where = logical_datapath ?? logical_dp_group
  const ids = new Map<string, string>(JSON.parse(String(fact.external_ids))) // written by the rules as pairs
  const stage = `table=${table_id}(${ids.get('stage-name') ?? ''})`
  const what = `priority=${priority}, match=(${match}), action=(${actions})`
  return `${names.get(where) ?? where} ${pipeline} ${stage}, ${what}`
}

/** A row or an element, `column=value` each, datapaths by their names. */
function factLine(fact: AnyFact, names: ReadonlyMap<unknown, string>): string {
  const columns = Object.entries(fact).map(([column, value]) => {
    const shown = names.get(value) ?? value
    return `${column}=${typeof shown === 'string' ? shown : stringifyJson(shown as Json)}`
  })
  return columns.join(' ')
}
