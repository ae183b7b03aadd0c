/**
 * The flows of a bridge with conjunctive matches multiplied out: what merging has put together and
 * what it has not then compare.
 */
import { canonicalActions } from './comparable-flows.ts'

interface DumpedFlow {
  readonly table: number
  readonly priority: number
  readonly fields: readonly string[]
  readonly actions: string
}

/** Fields of a match, as `ovs-ofctl` separates them. */
function fieldsOf(match: string): readonly string[] {
  return match.split(',').filter((field) => field !== '')
}

function parse(line: string): DumpedFlow | undefined {
  const [, table = '0', priority, match = '', actions] =
    /^(?:cookie=\w+, )?(?:table=(\d+), )?priority=(\d+)(?:,(\S+))? actions=(.*)$/.exec(line) ?? []
  if (priority === undefined || actions === undefined) return undefined
  return {
    table: Number(table),
    priority: Number(priority),
    fields: fieldsOf(match),
    actions: inOrder(canonicalActions(actions)),
  }
}

/** The deliveries to the ports of a multicast group, and the clauses of conjunctions, are in no particular order. */
function inOrder(all: string): string {
  // A zone that is loaded for no delivery says nothing.
  const loads = /set_field:[^,]+\/0xffff->reg13,(?!set_field:0x[0-9a-f]+->reg15,resubmit\(,44\))/g
  const delivery = /(?:set_field:[^,]+\/0xffff->reg13,)?set_field:0x[0-9a-f]+->reg15,resubmit\(,44\)/g
  const actions = all.includes('->reg6') ? all.replace(loads, '') : all
  const sorted = [...actions.matchAll(delivery)].map(([text]) => text).sort()
  return sorted.length < 2 ? actions : actions.replace(delivery, () => sorted.shift() ?? '')
}

/** Where a zone is loaded: its number, and the rest. */
const ZONE = /(?<=set_field:)(0x[0-9a-f]+)((?:\/0xffff)?->reg1[123])/g

/** The zones by what they are for, as the flows that deliver to a port load them. */
function zoneNames(flows: readonly DumpedFlow[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { table, fields, actions } of flows) {
    if (table !== 43 || !actions.startsWith('set_field:')) continue
    const of = (name: string) => fields.find((field) => field.startsWith(`${name}=`))
    for (const [, number = '', rest = ''] of actions.matchAll(ZONE)) {
      if (rest.endsWith('reg13') && !actions.includes('->reg6'))
        names.set(number, `zone of ${of('reg15')} ${of('metadata')}`)
      if (!rest.endsWith('reg13')) names.set(number, `zone ${rest} of ${of('metadata')}`)
    }
  }
  return names
}

/** All flows as `table priority match` with their actions, sorted; what a plain flow says of a packet counts. */
export function expandedFlows(dump: string): readonly string[] {
  const lines = dump.split('\n').map((line) => line.trim())
  const names = zoneNames(lines.flatMap((line) => parse(line) ?? []))
  const flows = lines.flatMap(
    (line) => parse(line.replace(ZONE, (_, n, rest) => `${names.get(n) ?? n}${rest}`)) ?? [],
  )
  const clauses = clausesOf(flows)
  const plain = new Map<string, string>()
  const conjunctive = new Map<string, Set<string>>()
  for (const { table, priority, fields, actions } of flows) {
    if (actions.includes('conjunction(')) continue
    const id = fields.find((field) => field.startsWith('conj_id='))?.slice('conj_id='.length)
    const own = fields.filter((field) => !field.startsWith('conj_id='))
    if (id === undefined) {
      plain.set(key(table, priority, own), actions)
      continue
    }
    const dimensions = [...(clauses.get(id)?.values() ?? [])]
    for (const combined of products(dimensions, own)) {
      const at = key(table, priority, combined)
      conjunctive.set(at, (conjunctive.get(at) ?? new Set()).add(actions))
    }
  }
  const expanded = [...plain].map(([at, actions]) => `${at} => ${actions}`)
  for (const [at, actions] of conjunctive) {
    if (!plain.has(at)) expanded.push(`${at} => ${[...actions].sort().join(' or ')}`)
  }
  return expanded.sort()
}

/** The matches of each clause of each conjunction; nothing for one of which a clause has none. */
function clausesOf(
  flows: readonly DumpedFlow[],
): ReadonlyMap<string, ReadonlyMap<string, readonly (readonly string[])[]>> {
  const all = new Map<string, Map<string, (readonly string[])[]>>()
  for (const { fields, actions } of flows) {
    for (const [, id = '', n = '', of = ''] of actions.matchAll(/conjunction\((\d+),(\d+)\/(\d+)\)/g)) {
      const its = all.get(id) ?? new Map(Array.from({ length: Number(of) }, (_, i) => [String(i + 1), []]))
      all.set(id, its)
      its.get(n)?.push(fields)
    }
  }
  return all
}

function products(
  dimensions: readonly (readonly (readonly string[])[])[],
  own: readonly string[],
): readonly (readonly string[])[] {
  return dimensions.reduce<readonly (readonly string[])[]>(
    (combined, members) => combined.flatMap((one) => members.map((member) => [...one, ...member])),
    [own],
  )
}

function key(table: number, priority: number, fields: readonly string[]): string {
  return `table=${table} priority=${priority} ${[...new Set(fields)].sort().join(',')}`
}
