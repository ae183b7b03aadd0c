/** Compilation of a program: relations become collections of one circuit, in the program's order. */
import {
  allocate,
  type Circuit,
  type Collection,
  type Conjunction,
  conjunctions,
  input as engineInput,
  feed,
  type Input,
  recursion,
  unique,
  type Value,
} from '../../engine/index.ts'
import { coarseColumns, columnNames, type Relation } from '../relation.ts'
import type { AllocationRule, Rule, RuleBody } from '../rule.ts'
import { Bodies } from './bodies.ts'
import { foldedHead, isFolded, isInOrder } from './compile-head.ts'
import { type CompiledRule, compileRule } from './compile-rule.ts'
import type { Program } from './program.ts'
import type { Stratum } from './stratum.ts'
import { Views } from './views.ts'

/** A program in a circuit. */
export interface Compiled {
  readonly collections: ReadonlyMap<Relation, Collection>
  readonly inputs: ReadonlyMap<Relation, Input>
  /** The relation of each collection that has the rows of one, or a part of them. */
  readonly origins: ReadonlyMap<Collection, Relation>
  /** The rules as conjunctions; those that were planned together are a list. */
  readonly wired: readonly (readonly Conjunction[])[]
}

/** The numbers that an allocation has given so far, by scope and key. */
export type Decisions = (relation: Relation) => (scope: Value, key: Value) => number | undefined

/**
 * Builds a program's circuit.
 *
 * @param earlier what allocations of another circuit have decided, if this one takes its place
 */
export function compile(program: Program, circuit: Circuit, earlier?: Decisions): Compiled {
  return new ProgramCompiler(program, circuit, earlier)
}

class ProgramCompiler implements Compiled {
  readonly collections = new Map<Relation, Collection>()
  readonly inputs = new Map<Relation, Input>()
  readonly origins = new Map<Collection, Relation>()
  readonly wired: (readonly Conjunction[])[] = []
  readonly #program: Program
  readonly #circuit: Circuit
  readonly #views: Views
  readonly #bodies = new Bodies()
  readonly #earlier: Decisions | undefined

  constructor(program: Program, circuit: Circuit, earlier: Decisions | undefined) {
    this.#program = program
    this.#earlier = earlier
    this.#circuit = circuit
    this.#views = new Views(circuit, this.collections, this.origins)
    for (const stratum of program.strata) this.#stratum(stratum)
    this.#wire(this.#bodies)
  }

  #wire(bodies: Bodies): void {
    const all = bodies.all()
    conjunctions(all)
    this.wired.push(all)
  }

  #stratum(stratum: Stratum): void {
    if (stratum.recursive) {
      this.#recursiveStratum(stratum)
      return
    }
    for (const relation of stratum.relations) {
      if (relation.kind === 'input') this.#input(relation)
      else this.#derived(relation)
    }
  }

  #input(relation: Relation): void {
    const { name } = relation
    const made = engineInput(this.#circuit, name, columnNames(relation), 'set', coarseColumns(relation))
    this.inputs.set(relation, made)
    this.#known(relation, made.collection)
  }

  #derived(relation: Relation): void {
    const [allocation] = this.#allocations(relation)
    const rules = this.#rulesOf(relation).map((rule) => this.#compile(rule))
    const compiled = rules.flat()
    const [only, second] = compiled
    if (only && !second && !allocation && isOneFold(only.body)) {
      const { bindings } = foldedHead(only, 0, this.#circuit, this.#views, () => this.#target(relation))
      if (bindings) this.#bodies.addHead(only, 0, bindings)
      return
    }
    const folded = rules.flatMap((bodies) => this.#fold(bodies))
    const assigned = allocation && this.#assigned(allocation)
    const target = this.#target(relation)
    for (const body of compiled) this.#bodies.add(body, target)
    for (const result of folded) feed(result, target)
    if (assigned) feed(assigned, target)
  }

  /**
   * Relations that depend on each other. What they read from outside is made ready outside, so that it
   * is no part of the recursion and can be shared.
   */
  #recursiveStratum({ relations }: Stratum): void {
    const inside = new Set(relations)
    const rules = relations.map((relation) => this.#rulesOf(relation))
    const name = relations.map((relation) => relation.name).join(', ')
    for (const rule of rules.flat()) this.#views.prepare(rule, inside)
    const foldedOutside = rules.map((its) => its.filter(isFoldedRule).flatMap((rule) => this.#outside(rule)))
    recursion(this.#circuit, name, () => {
      const bodies = new Bodies()
      const targets = relations.map((relation) => this.#target(relation))
      targets.forEach((target, i) => {
        for (const result of foldedOutside[i] ?? []) feed(result, target)
        for (const rule of (rules[i] ?? []).filter((its) => !isFoldedRule(its)))
          for (const body of this.#compile(rule)) bodies.add(body, target)
      })
      this.#wire(bodies)
    })
  }

  /** All that a rule derives, as collections that can be fed into a recursion. */
  #outside(rule: Rule): readonly Collection[] {
    const compiled = this.#compile(rule)
    const folded = this.#fold(compiled)
    const { relation, sentence } = rule
    const rest = this.#circuit.collection(
      `${relation.name}: ${sentence} (rest)`,
      columnNames(relation),
      'bag',
    )
    for (const body of compiled) this.#bodies.add(body, rest)
    return [...folded, rest]
  }

  /** Folds the heads with aggregates: the bindings of all bodies of a rule together. */
  #fold(bodies: readonly CompiledRule[]): readonly Collection[] {
    const [first] = bodies
    if (!first) return [] // a rule has a body
    const folded = first.body.heads.map((head, i) =>
      isFolded(head) ? foldedHead(first, i, this.#circuit, this.#views) : undefined,
    )
    folded.forEach((head, i) => {
      if (head?.bindings) for (const body of bodies) this.#bodies.addHead(body, i, head.bindings)
    })
    return folded.flatMap((head) => (head ? [head.result] : []))
  }

  /** The bodies of a rule, compiled. */
  #compile(rule: Rule): readonly CompiledRule[] {
    return rule.bodies.map((body) => compileRule(rule, body, this.#views))
  }

  #assigned(rule: AllocationRule): Collection {
    const { relation, requests, preferences, reserved, follow, search, ranges } = rule
    const name = `${relation.name}: ${rule.sentence}`
    return allocate({
      name,
      requests: this.#collection(requests),
      preferences: preferences
        ? this.#collection(preferences)
        : this.#circuit.collection(`${name} (no preferences)`, columnNames(relation), 'set'),
      ...(reserved ? { reserved: this.#collection(reserved) } : {}),
      ...(this.#earlier ? { earlier: this.#earlier(relation) } : {}),
      follow,
      search,
      ranges,
    }).assigned
  }

  #target(relation: Relation): Collection {
    const { name } = relation
    const target = this.#circuit.collection(name, columnNames(relation), 'set', coarseColumns(relation))
    this.#known(relation, target)
    return target
  }

  #known(relation: Relation, collection: Collection): void {
    this.collections.set(relation, collection)
    this.origins.set(collection, relation)
    if (relation.key) unique(collection, relation.key)
    if (relation.few) collection.expectFew()
  }

  #collection(relation: Relation): Collection {
    const found = this.collections.get(relation)
    if (!found) throw new Error(`${relation.name} is compiled after what reads it`)
    return found
  }

  #rulesOf(relation: Relation): readonly Rule[] {
    return (this.#program.definitions.get(relation) ?? []).filter((d) => d.kind === 'rule')
  }

  #allocations(relation: Relation): readonly AllocationRule[] {
    return (this.#program.definitions.get(relation) ?? []).filter((d) => d.kind === 'allocation')
  }
}

function isFoldedRule(rule: Rule): boolean {
  return rule.bodies.some(({ heads }) => heads.some(isFolded))
}

/** Whether a body derives nothing but groups, with their columns in their order. */
function isOneFold({ heads }: RuleBody): boolean {
  const [head, second] = heads
  return head !== undefined && !second && isInOrder(head)
}
