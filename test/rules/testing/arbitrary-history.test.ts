/** Arbitrary histories: joins and constants are hit, keys and references hold after every step. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  branded,
  category,
  flag,
  input,
  integer,
  optional,
  program,
  relation,
  rule,
  textColumn,
} from '../../../rules/index.ts'
import { evaluate } from '../../../rules/naive/evaluate.ts'
import type { AnyFact } from '../../../rules/naive/fact-index.ts'
import { FactSet } from '../../../rules/naive/fact-set.ts'
import type { Program } from '../../../rules/program/program.ts'
import type { Relation } from '../../../rules/relation.ts'
import {
  arbitraryHistory,
  type HistoryOptions,
  override,
  refers,
  type Step,
} from '../../../rules/testing/index.ts'

type PortId = string & { readonly brand: 'port' }
const portId = branded<PortId>('port')

const Switch = input('Switch', { name: textColumn, kind: textColumn }, { key: ['name'] })
const Port = input(
  'Port',
  {
    port: portId,
    sw: textColumn,
    type: category<'vif' | 'patch' | 'vtep'>('port type', ['vif', 'patch', 'vtep']),
    peer: optional(portId),
    enabled: optional(flag),
    tag: integer,
  },
  { key: ['port'] },
)
const Address = input('Address', { port: portId, address: textColumn })
const Joined = relation('Joined', { sw: textColumn, kind: textColumn, address: textColumn })
const Chosen = relation('Chosen', { sw: textColumn })

const rules = [
  rule('Joined', Joined, ({ match }) => {
    const { name: sw, kind } = match(Switch)
    const { port } = match(Port, { sw, type: 'patch' })
    return { sw, kind, address: match(Address, { port }).address }
  }),
  rule('Chosen', Chosen, ({ match }) => ({ sw: match(Joined, { kind: 'spine', address: '10.0.0.1' }).sw })),
]
const network = program(rules)

function histories(of: Program, options: HistoryOptions = {}, numRuns = 200) {
  return fc.sample(arbitraryHistory(of, options), { numRuns, seed: 1 })
}

/** Calls `look` with what is there after each step. */
function follow(
  steps: readonly Step[],
  look: (facts: (relation: Relation) => readonly AnyFact[]) => void,
): void {
  const all = new Map<Relation, FactSet>()
  for (const { kind, relation, fact } of steps) {
    const its = all.get(relation) ?? new FactSet(relation)
    all.set(relation, its)
    expect(its.has(fact)).toBe(kind === 'remove')
    if (kind === 'insert') its.add(fact)
    else its.delete(fact)
    look((of) => all.get(of)?.values() ?? [])
  }
}

/** The steps that bring facts of a relation. */
function inserted(steps: readonly Step[], of: string): readonly AnyFact[] {
  return steps.flatMap(({ kind, relation, fact }) =>
    kind === 'insert' && relation.name === of ? [fact] : [],
  )
}

test('a join of three relations with a constant fires in most histories', () => {
  const fired = histories(network, { steps: 12 }).filter((history) => {
    let hit = false
    follow(history.flat(), (facts) => {
      hit ||= evaluate(network, facts).facts(Joined as unknown as Relation).size > 0
    })
    return hit
  })
  expect(fired.length).toBeGreaterThan(120)
}, 60_000)

describe('values', () => {
  const steps = histories(network).flat(2)
  const values = (of: string, column: string) => new Set(inserted(steps, of).map((fact) => fact[column]))

  test('are what rules compare a column with, also where it is another rule that does', () => {
    expect(values('Switch', 'kind')).toContain('spine')
    expect(values('Address', 'address')).toContain('10.0.0.1')
    expect(values('Switch', 'name')).not.toContain('spine')
  })

  test('are those of a category, of a flag, or of what is optional', () => {
    expect(values('Port', 'type')).toEqual(new Set(['vif', 'patch', 'vtep']))
    expect(values('Port', 'enabled')).toEqual(new Set([null, true, false]))
    expect(values('Port', 'peer')).toContain(null)
    for (const tag of values('Port', 'tag')) expect(tag).toBeTypeOf('number')
  })

  test('are those that someone says instead', () => {
    const tags = histories(network, { overrides: [override(Port, { tag: fc.constantFrom(4095, 7) })] })
    expect(new Set(inserted(tags.flat(2), 'Port').map(({ tag }) => tag))).toEqual(new Set([4095, 7]))
  })
})

test('a history inserts, removes and modifies, in one transaction and in several', () => {
  const transactions = histories(network).flat()
  const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind).join()
  expect(transactions.some((steps) => steps.length > 5)).toBe(true)
  for (const kind of ['insert', 'remove', 'remove,insert'])
    expect(transactions.some((steps) => kinds(steps) === kind)).toBe(true)
})

test('after each step keys tell facts apart, and references are to facts that are there', () => {
  const references = [
    refers(Port, 'sw', Switch, 'name'),
    refers(Port, 'peer', Port, 'port'),
    refers(Address, 'port', Port, 'port'),
  ]
  let addresses = 0
  let peers = 0
  for (const history of histories(network, { references, steps: 12 })) {
    follow(history.flat(), (facts) => {
      const names = facts(Switch as unknown as Relation).map(({ name }) => name)
      const ports = facts(Port as unknown as Relation)
      expect(new Set(names).size).toBe(names.length)
      expect(new Set(ports.map(({ port }) => port)).size).toBe(ports.length)
      for (const { sw } of ports) expect(names).toContain(sw)
      for (const { port } of facts(Address as unknown as Relation)) {
        addresses++
        expect(ports.map((its) => its.port)).toContain(port)
      }
      peers += ports.filter(({ peer }) => peer !== null).length
    })
  }
  expect(addresses).toBeGreaterThan(100)
  expect(peers).toBeGreaterThan(100)
})

test('histories that shrink stay valid', () => {
  const references = [refers(Address, 'port', Port, 'port')]
  const result = fc.check(
    fc.property(arbitraryHistory(network, { references }), (history) => {
      const steps = history.flat()
      follow(steps, () => {})
      return inserted(steps, 'Address').length === 0
    }),
    { seed: 1 },
  )
  const [history = []] = result.counterexample ?? []
  expect(history.flat().map(({ kind, relation }) => `${kind} ${relation.name}`)).toEqual([
    'insert Port',
    'insert Address',
  ])
})
