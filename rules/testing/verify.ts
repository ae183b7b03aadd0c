/**
 * Verification of one history: what a program derives, change by change, is what its rules say.
 *
 * After every transaction each relation has the facts that an evaluation from scratch gives, the changes
 * told are the difference, and speculation foretold them. The same facts brought one by one, or all at
 * once in another order, lead to the same; and when everything is taken away nothing stays.
 */

import { showFact } from '../explain/explanation.ts'
import { evaluate } from '../naive/evaluate.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import { FactSet } from '../naive/fact-set.ts'
import type { Instance } from '../program/instance.ts'
import { type Program, relationsOf } from '../program/program.ts'
import { reads } from '../program/reading.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { History, Step } from './history.ts'

/** Makes an instance of a program with all of its relations as outputs. */
export type Starter = (program: Program, outputs: readonly Relation[]) => Instance

/** What was wrong, without the history. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
}

/**
 * Verifies a history.
 *
 * @returns how many facts each rule derived, by the rule's name
 * @throws Mismatch naming the property, the relation and the facts; whatever a rule throws
 */
export function verify(program: Program, history: History, start: Starter): ReadonlyMap<string, number> {
  return new Verification(program, start).run(history)
}

class Verification {
  readonly #program: Program
  readonly #start: Starter
  readonly #relations: readonly Relation[]
  readonly #fired = new Map<string, number>()

  constructor(program: Program, start: Starter) {
    this.#program = program
    this.#start = start
    this.#relations = relationsOf(program)
  }

  run(history: History): ReadonlyMap<string, number> {
    const running = this.#start(this.#program, this.#relations)
    running.transact(() => {})
    const empty = { held: running.circuit.storage.held, facts: this.#all(running) }
    for (const [i, steps] of history.entries()) this.#transaction(running, steps, `transaction ${i + 1}`)
    this.#otherOrders(running, history)
    const left = this.#relations.flatMap((relation) =>
      relation.kind === 'input' ? running.facts(relation).map((fact) => remove(relation, fact)) : [],
    )
    apply(running, left)
    for (const relation of this.#relations)
      this.#same(
        'retract-all leaves something',
        relation,
        setOf(empty.facts, relation),
        factsOf(running, relation),
      )
    const { held } = running.circuit.storage
    if (held.rows !== empty.held.rows || held.values !== empty.held.values)
      throw new Mismatch(
        `retract-all leaves memory: ${held.rows} rows and ${held.values} values are held, ${empty.held.rows} and ${empty.held.values} when the program was empty`,
      )
    return this.#fired
  }

  #transaction(running: Instance, steps: readonly Step[], when: string): void {
    const before = this.#all(running)
    const foretold = running.speculate((tx) => {
      for (const { kind, relation, fact } of steps) tx[kind](relation, fact)
    })
    for (const relation of this.#relations)
      this.#same(
        `speculation changed something before ${when}`,
        relation,
        setOf(before, relation),
        factsOf(running, relation),
      )
    apply(running, steps)
    const expected = evaluate(this.#program, (relation) => running.facts(relation))
    for (const [rule, times] of expected.fired) this.#fired.set(rule, (this.#fired.get(rule) ?? 0) + times)
    for (const relation of this.#relations) {
      const [was, is] = [setOf(before, relation), factsOf(running, relation)]
      this.#same(`incremental differs from scratch after ${when}`, relation, expected.facts(relation), is)
      const told = running.changes(relation)
      this.#changed(`the changes told of ${when}`, relation, was, is, told)
      this.#changed(`speculation about ${when}`, relation, was, is, foretold.changes(relation))
    }
    this.#checkAssignments(running, when)
  }

  /** What was told is the difference between two states. */
  #changed(
    what: string,
    relation: Relation,
    was: FactSet,
    is: FactSet,
    told: readonly { readonly fact: AnyFact; readonly weight: number }[],
  ): void {
    const facts = (sign: number): FactSet =>
      new FactSet(
        relation,
        told.filter(({ weight }) => weight === sign).map(({ fact }) => fact),
      )
    this.#same(`${what}, facts that came`, relation, new FactSet(relation, is.without(was)), facts(1))
    this.#same(`${what}, facts that went`, relation, new FactSet(relation, was.without(is)), facts(-1))
  }

  /** One step a transaction, and everything that is there in the end at once and backwards. */
  #otherOrders(running: Instance, history: History): void {
    const relations = this.#relations.filter((relation) => !this.#dependsOnAllocation(relation))
    const oneByOne = this.#start(this.#program, this.#relations)
    for (const step of history.flat()) apply(oneByOne, [step])
    const atOnce = this.#start(this.#program, this.#relations)
    const present = this.#relations.flatMap((relation) =>
      relation.kind === 'input' ? running.facts(relation).map((fact) => insert(relation, fact)) : [],
    )
    apply(atOnce, present.toReversed())
    // An instance without a transaction has not even its inline facts.
    apply(oneByOne, [])
    for (const relation of relations) {
      const expected = factsOf(running, relation)
      this.#same('one by one leads elsewhere', relation, expected, factsOf(oneByOne, relation))
      this.#same('all at once leads elsewhere', relation, expected, factsOf(atOnce, relation))
    }
  }

  /** Every assignment answers a request, and no number of a scope is given twice. */
  #checkAssignments(running: Instance, when: string): void {
    for (const definition of [...this.#program.definitions.values()].flat()) {
      if (definition.kind !== 'allocation') continue
      const { relation, requests } = definition
      const [requested, taken] = [factsOf(running, requests), new Set<string>()]
      const names = columnNames(requests)
      for (const fact of running.facts(relation) as readonly AnyFact[]) {
        const request = Object.fromEntries(names.map((name) => [name, fact[name] ?? null]))
        const number = `${String(fact.scope)} ${String(fact.number)}`
        if (!requested.has(request) || taken.has(number))
          throw new Mismatch(
            `assignment after ${when}: ${relation.name}${showFact(fact)} is taken or not asked for`,
          )
        taken.add(number)
      }
    }
  }

  #dependsOnAllocation(relation: Relation, seen = new Set<Relation>()): boolean {
    if (seen.has(relation)) return false
    seen.add(relation)
    return (this.#program.definitions.get(relation) ?? []).some(
      (definition) =>
        definition.kind === 'allocation' ||
        reads(definition).some((reading) => this.#dependsOnAllocation(reading.relation, seen)),
    )
  }

  #all(running: Instance): ReadonlyMap<Relation, FactSet> {
    return new Map(this.#relations.map((relation) => [relation, factsOf(running, relation)]))
  }

  #same(what: string, relation: Relation, expected: FactSet, found: FactSet): void {
    const [missing, extra] = [expected.without(found), found.without(expected)]
    if (missing.length === 0 && extra.length === 0) return
    const lines = [
      ...missing.map((fact) => `  missing: ${relation.name}${showFact(fact)}`),
      ...extra.map((fact) => `  extra: ${relation.name}${showFact(fact)}`),
    ]
    throw new Mismatch([`${what}: ${relation.name}`, ...lines.slice(0, 10)].join('\n'))
  }
}

function apply(running: Instance, steps: readonly Step[]): void {
  running.transact((tx) => {
    for (const { kind, relation, fact } of steps) tx[kind](relation, fact)
  })
}

function insert(relation: Relation, fact: AnyFact): Step {
  return { kind: 'insert', relation, fact }
}

function remove(relation: Relation, fact: AnyFact): Step {
  return { kind: 'remove', relation, fact }
}

function factsOf(running: Instance, relation: Relation): FactSet {
  return new FactSet(relation, running.facts(relation))
}

function setOf(all: ReadonlyMap<Relation, FactSet>, relation: Relation): FactSet {
  return all.get(relation) ?? new FactSet(relation)
}
