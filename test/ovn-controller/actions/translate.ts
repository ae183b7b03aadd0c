/** Logical flows to flows of the switch, all at once and without sharing: what the controller's rules do in increments. */
import {
  actionsParser,
  encodeActions,
  type NumberedKind,
  TABLES,
} from '../../../ovn-controller/actions/index.ts'
import { matchParser, NO_PORT } from '../../../ovn-controller/expression/index.ts'
import {
  andMatches,
  type Flow,
  fieldMatch,
  fieldMatchText,
  flowText,
  type Match,
  type OfAction,
} from '../../../ovn-controller/openflow/index.ts'
import { flowsOf } from '../expression/flows.ts'
import { somewhere } from './context.ts'
import type { LogicalFlow, Southbound } from './southbound.ts'

export interface Translation {
  /** Lines for `ovs-ofctl add-flows`. */
  readonly lines: readonly string[]
  readonly problems: readonly string[]
  /** Groups and meters by number: their names. */
  readonly groups: ReadonlyMap<number, string>
  readonly meters: ReadonlyMap<number, string>
}

/** Translates the flows; what cannot be translated is told by its text. */
export function translate(
  southbound: Southbound,
  resident: ReadonlySet<string>,
  collectors: ReadonlySet<number> = new Set(),
): Translation {
  const parseMatch = matchParser()
  const parseActions = actionsParser()
  const problems: string[] = []
  /** A flow of the switch has one match, and all the conjunctions that speak of it. */
  const flows = new Map<string, { flow: Flow; actions: readonly OfAction[] }>()
  let conjunction = 0
  const numbers = { group: new Map<string, number>(), meter: new Map<string, number>() }
  const numberOf = (kind: NumberedKind, name: string): number => {
    const number = numbers[kind].get(name) ?? numbers[kind].size + 1
    numbers[kind].set(name, number)
    return number
  }

  const add = (at: LogicalFlow, match: Match, actions: readonly OfAction[]) => {
    const flow = { table: TABLES[at.pipeline] + at.table, priority: at.priority, match, actions, cookie: 0 }
    const key = `${flow.table} ${flow.priority} ${match.map(fieldMatchText)}`
    const held = flows.get(key)
    const plain = (one: readonly OfAction[]) => one.every(({ kind }) => kind !== 'conjunction')
    if (held && plain(held.actions)) return
    flows.set(key, { flow, actions: held && !plain(actions) ? [...held.actions, ...actions] : actions })
  }

  for (const logical of southbound.flows) {
    const datapath = southbound.datapaths.get(logical.datapath)
    if (!datapath) continue
    const program = parseActions(logical.actions)
    if (program.kind !== 'parsed') {
      problems.push(`${logical.actions}: ${program.message}`)
      continue
    }
    const actions = encodeActions(program.program, program.parameters, {
      ...somewhere,
      pipeline: logical.pipeline,
      table: logical.table,
      datapath: datapath.kind,
      datapathKey: datapath.key,
      flow: logical.uuid,
      controllerMeter: logical.controllerMeter,
      portKey: (name) => datapath.keys.get(name),
      dhcpOption: (version, name) => southbound.dhcpOptions.get(`${version} ${name}`),
      hasCollectors: (id) => collectors.has(id),
      numberOf,
    })
    if ('kind' in actions) {
      problems.push(`${logical.actions}: ${actions.message}`)
      continue
    }
    const parsed = parseMatch(logical.match, program.program.prerequisites, (set) => southbound.sets[set])
    if (parsed.kind !== 'normal') {
      problems.push(`${logical.match}: ${parsed.kind === 'error' ? parsed.message : parsed.kind}`)
      continue
    }
    const prefix = `${datapath.key}_`
    const groups = Object.fromEntries(
      Object.entries(southbound.groups).flatMap(([name, members]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), members]] : [],
      ),
    )
    const around = {
      sets: southbound.sets,
      groups,
      resident,
      keys: { ...Object.fromEntries(datapath.keys), [NO_PORT]: 0 },
    }
    const metadata = [fieldMatch('metadata', BigInt(datapath.key))]
    const common: Match = metadata
    for (const { clauses } of flowsOf(parsed.normal, around)) {
      const [only] = clauses
      if (clauses.length === 1 && only) {
        for (const match of only) add(logical, andMatches(common, match) ?? match, actions)
        continue
      }
      const id = ++conjunction
      for (const [i, clause] of clauses.entries()) {
        for (const match of clause) {
          add(logical, andMatches(common, match) ?? match, [
            { kind: 'conjunction', id, clause: i + 1, of: clauses.length },
          ])
        }
      }
      const fixed = parsed.normal.length > 0 ? commonMatch(clauses) : []
      const whole = andMatches(andMatches(common, fixed) ?? common, [fieldMatch('conj_id', id)])
      if (whole) add(logical, whole, actions)
    }
  }
  const names = (kind: NumberedKind) => new Map([...numbers[kind]].map(([name, number]) => [number, name]))
  return {
    lines: [...flows.values()].map(({ flow, actions }) => flowText({ ...flow, actions })),
    problems,
    groups: names('group'),
    meters: names('meter'),
  }
}

/** What every alternative of every clause demands alike: the part of a conjunction that is fixed. */
function commonMatch(clauses: readonly (readonly Match[])[]): Match {
  const [first = [], ...rest] = clauses.flat()
  return first.filter((one) =>
    rest.every((match) => match.some((other) => fieldMatchText(other) === fieldMatchText(one))),
  )
}
