/** The flows that a normal form stands for, and whether a packet meets them, as the switch decides it. */
import {
  addressSetMember,
  type Conjunction,
  type Dimension,
  type Normal,
  symbolNamed,
} from '../../../ovn-controller/expression/index.ts'
import {
  andMatches,
  bitsMatch,
  type FieldValue,
  fieldMatch,
  type Match,
  matchAccepts,
} from '../../../ovn-controller/openflow/index.ts'
import type { Situation } from './meaning.ts'

export interface Surroundings {
  readonly sets: Situation['sets']
  readonly groups: Situation['groups']
  readonly resident: ReadonlySet<string>
  /** Tunnel keys of ports; a name without one matches nothing. */
  readonly keys: Readonly<Record<string, number>>
}

/** One conjunctive match: a packet meets it if it meets an alternative of every clause. */
export interface Clauses {
  readonly clauses: readonly (readonly Match[])[]
}

function portMatch(field: 'inport' | 'outport', key: number): Match {
  return [fieldMatch(field === 'inport' ? 'reg14' : 'reg15', key)]
}

function alternatives(dimension: Dimension, around: Surroundings): readonly Match[] {
  if (dimension.kind === 'port') {
    const members = dimension.groups.flatMap((group) => around.groups[group] ?? [])
    return [...new Set([...dimension.ports, ...members])].flatMap((name) => {
      const key = around.keys[name]
      return key === undefined ? [] : [portMatch(dimension.field, key)]
    })
  }
  const members = dimension.sets.flatMap(({ set, slice }) =>
    (around.sets[set] ?? []).flatMap((member) => {
      const match = addressSetMember(member, slice)
      return match ? [match] : []
    }),
  )
  return [...dimension.constants, ...members]
}

/** Nothing where a condition fails, a port is unknown or a clause has no alternative. */
function clausesOf(conjunction: Conjunction, around: Surroundings): readonly Clauses[] {
  const { conditions, dimensions } = conjunction
  if (conditions.some(({ port, resident }) => around.resident.has(port) !== resident)) return []
  let fixed: Match | undefined = conjunction.fixed
  for (const field of ['inport', 'outport'] as const) {
    const name = conjunction[field]
    if (name === undefined || !fixed) continue
    const key = around.keys[name]
    fixed = key === undefined ? undefined : andMatches(fixed, portMatch(field, key))
  }
  if (!fixed) return []
  const base = fixed
  if (dimensions.length === 0) return [{ clauses: [[base]] }]
  const clauses = dimensions.map((dimension) =>
    alternatives(dimension, around).flatMap((one) => {
      const both = andMatches(base, one)
      return both ? [both] : []
    }),
  )
  return clauses.every((clause) => clause.length > 0) ? [{ clauses }] : []
}

export function flowsOf(normal: Normal, around: Surroundings): readonly Clauses[] {
  return normal.flatMap((conjunction) => clausesOf(conjunction, around))
}

/** The situation as a packet: OpenFlow fields by name. */
export function packetOf(situation: Situation, keys: Surroundings['keys']): ReadonlyMap<string, FieldValue> {
  const packet = new Map<string, FieldValue>()
  for (const [root, value] of situation.fields) {
    const symbol = symbolNamed(root)
    if (symbol?.kind !== 'field') throw new Error(`${root} is no root field`)
    const all = (1n << BigInt(symbol.bits)) - 1n
    for (const one of bitsMatch(symbol.field, value, all)) packet.set(one.field.name, one.value)
  }
  packet.set('reg14', keys[situation.inport] ?? 0)
  packet.set('reg15', keys[situation.outport] ?? 0)
  return packet
}

export function accepts(flows: readonly Clauses[], packet: ReadonlyMap<string, FieldValue>): boolean {
  return flows.some(({ clauses }) =>
    clauses.every((clause) => clause.some((match) => matchAccepts(match, packet))),
  )
}
