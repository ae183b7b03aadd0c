/**
 * From matches to flows, through all of the rules: the flows that logical flows become accept exactly the packets that
 * one of their matches accepts, conjunctive ones evaluated as the switch does.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrefixCapacity } from '../../../ovn-controller/chassis/flow-table.ts'
import { type Expression, expressionText, parseExpression } from '../../../ovn-controller/expression/index.ts'
import { SwitchFlow } from '../../../ovn-controller/flow/switch-flow.ts'
import { ConfirmedSequence, GeneveOption, HostName } from '../../../ovn-controller/index.ts'
import { controller } from '../../../ovn-controller/program.ts'
import { type Instance, start } from '../../../rules/index.ts'
import { Told } from '../../../tables/index.ts'
import { packetOf } from '../expression/flows.ts'
import { expression, groups, keys, sets, situations } from '../expression/generate.ts'
import { holds, type Situation } from '../expression/meaning.ts'
import { type InputFact, id, move, ovs, sb } from './facts.ts'

/** The key of the switch that the flows are on. */
const SWITCH = 1
const TABLE = 8 + 5
const PRIORITY = 77

const interfaceOf = (port: string, ofport: number): readonly InputFact[] => [
  ovs('Bridge.ports', id('br'), id(`port ${port}`)),
  ovs('Port.interfaces', id(`port ${port}`), id(`if ${port}`)),
  ovs('Interface', id(`if ${port}`), port, 'dummy', ofport),
  ovs('Interface.external_ids', id(`if ${port}`), 'iface-id', port),
]

const portBinding = (port: string, type: '' | 'localport', key: number): InputFact =>
  sb('Port_Binding', id(port), id('ls'), port, type, key, null, false, null, null, null, null)

/**
 * A chassis with a port that makes the switch local. Packets come from all ports: those that are not resident are
 * ports that every chassis has of its own.
 */
function chassis(resident: ReadonlySet<string>): readonly InputFact[] {
  return [
    ovs('Open_vSwitch.external_ids', id('ovs'), 'system-id', 'hv1'),
    ovs('Bridge', id('br'), 'br-int', '', 'secure'),
    sb('Datapath_Binding', id('ls'), SWITCH),
    sb('Datapath_Binding.external_ids', id('ls'), 'logical-switch', id('nb ls')),
    sb('Datapath_Binding.external_ids', id('ls'), 'name', 'ls'),
    portBinding('here', '', 9),
    ...interfaceOf('here', 9),
    ...Object.entries(keys).flatMap(([port, key]) => [
      portBinding(port, resident.has(port) ? '' : 'localport', key),
      ...interfaceOf(port, key),
    ]),
    ...Object.entries(sets).flatMap(([name, members]) => [
      sb('Address_Set', id(name), name),
      // A wider one is refused, which is not what this is about.
      ...members
        .filter((member) => !member.includes(':'))
        .map((member) => sb('Address_Set.addresses', id(name), member)),
    ]),
    ...Object.entries(groups).flatMap(([name, members]) => [
      sb('Port_Group', id(`pg ${name}`), `${SWITCH}_${name}`),
      ...members.map((member) => sb('Port_Group.ports', id(`pg ${name}`), member)),
    ]),
  ]
}

const flowUuid = (n: number): string => id(`flow ${n}`)

const logicalFlow = (match: string, n: number): InputFact =>
  sb('Logical_Flow', flowUuid(n), id('ls'), null, 'ingress', TABLE - 8, PRIORITY, match, 'next;', null, '[]')

/** A place where flows are derived, for one setting and one set of ports that are here. */
class Place {
  readonly #instance: Instance
  #flows: readonly InputFact[] = []

  constructor(merging: boolean, resident: ReadonlySet<string>) {
    this.#instance = start(controller)
    this.#instance.transact((tx) => {
      tx.insert(HostName, { name: 'host' })
      tx.insert(ConfirmedSequence, { nb_cfg: 0 })
      tx.insert(GeneveOption, { field: 0 })
      tx.insert(PrefixCapacity, { number: 0 })
    })
    const off = ovs('Open_vSwitch.external_ids', id('ovs'), 'ovn-merge-conjunctions', 'false')
    move(this.#instance, [], [...chassis(resident), ...(merging ? [] : [off])])
  }

  /** Puts other logical flows in the place of those that there are; gives which of them are refused. */
  has(matches: readonly string[]): ReadonlySet<number> {
    const flows = matches.map(logicalFlow)
    move(this.#instance, this.#flows, flows)
    this.#flows = flows
    const refused = this.#instance.facts(Told)
    return new Set(
      matches.flatMap((_, n) => {
        const told = refused.find(({ table, row }) => table === 'Logical_Flow' && row === flowUuid(n))
        if (!told) return []
        // Nothing else may be refused of what the generator makes.
        expect(told.why).toMatch(
          /sets of ports on both sides|more than one is_chassis_resident|a port and a set/,
        )
        return [n]
      }),
    )
  }

  /** Whether the switch lets a packet through, given what it has. */
  switch(): (packet: ReadonlyMap<string, bigint>) => boolean {
    const flows = this.#instance
      .facts(SwitchFlow)
      .filter(({ table, priority }) => table === TABLE && priority === PRIORITY)
    const compiled = flows.map(({ match, rest }) => ({
      conditions: conditionsOf(match),
      parts: [...rest.matchAll(/conjunction\((\d+),(\d+)\/(\d+)\)/g)].map(([, of, n, count]) => ({
        of: Number(of),
        n: Number(n),
        count: Number(count),
      })),
    }))
    return (packet) => {
      const met = (ids: bigint) =>
        compiled.filter(({ conditions }) => conditions.every((condition) => condition(packet, ids)))
      // A look-up with no conjunction first; then one with each conjunction of which all parts are met.
      const first = met(0n)
      if (first.some(({ parts }) => parts.length === 0)) return true
      const found = new Map<number, { readonly count: number; readonly parts: Set<number> }>()
      for (const { of, n, count } of first.flatMap(({ parts }) => parts)) {
        const one = found.get(of) ?? { count, parts: new Set() }
        found.set(of, one)
        one.parts.add(n)
      }
      return [...found].some(
        ([of, { count, parts }]) =>
          parts.size === count && met(BigInt(of)).some((flow) => flow.parts.length === 0),
      )
    }
  }
}

type Condition = (packet: ReadonlyMap<string, bigint>, conjunction: bigint) => boolean

const protocols: Readonly<Record<string, bigint>> = { ip: 0x800n, arp: 0x806n, ipv6: 0x86ddn }

function numberOf(text: string): bigint {
  const bytes = text.split('.')
  return bytes.length === 4 ? bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) : BigInt(text)
}

/** What a match in the syntax of `ovs-ofctl` asks for, field by field. */
function conditionsOf(match: string): readonly Condition[] {
  return match.split(',').map((part) => {
    const [name = '', text] = part.split('=')
    if (text === undefined) {
      const type = protocols[name]
      if (type === undefined) throw new Error(`${part} in ${match}`)
      return (packet) => packet.get('eth_type') === type
    }
    const [value = '', bits] = text.split('/')
    if (name === 'conj_id') return (_, conjunction) => conjunction === numberOf(value)
    const field = name === 'dl_type' ? 'eth_type' : name
    const mask =
      bits === undefined
        ? (1n << 128n) - 1n
        : /^\d+$/.test(bits) && value.includes('.')
          ? ~((1n << BigInt(32 - Number(bits))) - 1n) & 0xffff_ffffn
          : numberOf(bits)
    if (!/^(?:metadata|nw_src|eth_type|dl_type|reg\d+)$/.test(name)) throw new Error(`${part} in ${match}`)
    return (packet) => ((packet.get(field) ?? 0n) & mask) === (numberOf(value) & mask)
  })
}

function wide(situation: Situation): ReadonlyMap<string, bigint> {
  const packet = new Map([...packetOf(situation, keys)].map(([name, value]) => [name, BigInt(value)]))
  return packet.set('metadata', BigInt(SWITCH))
}

describe.each([
  ['on', true],
  ['off', false],
] as const)('with merging %s, logical flows', (_, merging) => {
  const places = new Map<string, Place>()
  const byResidents = new Map<string, Situation[]>()
  for (const one of situations()) {
    const key = [...one.resident].sort().join(' ')
    byResidents.set(key, [...(byResidents.get(key) ?? []), one])
  }

  function expectExact(trees: readonly Expression[]): void {
    const texts = trees.map(expressionText)
    for (const [key, its] of byResidents) {
      const place =
        places.get(key) ?? new Place(merging, new Set(key.split(' ').filter((port) => port !== '')))
      places.set(key, place)
      const refused = place.has(texts)
      const lets = place.switch()
      for (const situation of its) {
        const accepted = lets(wide(situation))
        const wanted = trees.some((tree, n) => !refused.has(n) && holds(tree, situation))
        if (accepted === wanted) continue
        const fields = [...situation.fields].map(([name, value]) => `${name}=${value}`).join(' ')
        throw new Error(
          `${texts.join(' | ')} is not ${accepted} of ${fields} ${situation.inport} ${situation.outport} here: ${key}`,
        )
      }
    }
  }

  test('become flows that accept exactly the packets that one of them accepts', { timeout: 600_000 }, () => {
    fc.assert(fc.property(fc.array(expression, { minLength: 1, maxLength: 3 }), expectExact), { numRuns: 40 })
  })

  test.each([
    [['inport == @ab && ip4.src == $some', 'inport == "c" && ip4.src == $some']],
    [['inport == {"a", "b"} && ip4.src == $some && reg5 == {1, 2}', 'inport == "c" && reg5 == {1, 2}']],
    [['inport == "a" && ip4.src == $some', 'ip4.src == 0.0.0.1', 'inport == "b" && ip4.src == $some']],
    [['inport == @none && ip4.src == $some', 'inport == @ab && ip4.src == $empty']],
    [['inport == @ab && (ip4.src == $some || reg0[0] == 1) && reg5 == {1, 2}']],
    // Refused, once the members of the set are known.
    [['ip4.src != $few && is_chassis_resident("b") && !is_chassis_resident("a")', 'reg5 == 1']],
    [['is_chassis_resident("a") && inport == @ab && ip4.src == $some', 'inport == @ab && ip4.src == $few']],
  ])('%j become exactly theirs', (texts) => {
    expectExact(
      texts.map((text) => {
        const tree = parseExpression(text)
        if (tree.kind === 'error') throw new Error(tree.message)
        return tree
      }),
    )
  })
})
