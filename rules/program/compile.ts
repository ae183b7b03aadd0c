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
} from '../../engine/index.ts'
import { coarseColumns, columnNames, type Relation } from '../relation.ts'
import type { AllocationRule, Rule } from '../rule.ts'
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
  /** The rules as conjunctions; those that were planned together are a list. */
  readonly wired: readonly (readonly Conjunction[])[]
}

/** Builds a program's circuit. */
export function compile(program: Program, circuit: Circuit): Compiled {
  return new ProgramCompiler(program, circuit)
}

class ProgramCompiler implements Compiled {
  readonly collections = new Map<Relation, Collection>()
  readonly inputs = new Map<Relation, Input>()
  readonly wired: (readonly Conjunction[])[] = []
  readonly #program: Program
  readonly #circuit: Circuit
  readonly #views: Views
  readonly #bodies = new Bodies()

  constructor(program: Program, circuit: Circuit) {
    this.#program = program
    this.#circuit = circuit
    this.#views = new Views(circuit, this.collections)
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
    const compiled = this.#rulesOf(relation).map((rule) => this.#compile(rule))
    const [only, second] = compiled
    if (only && !second && !allocation && isOneFold(only.rule)) {
      const { bindings } = foldedHead(only, 0, this.#circuit, this.#views, () => this.#target(relation))
      if (bindings) this.#bodies.addHead(only, 0, bindings)
      return
    }
    const folded = compiled.flatMap((rule) => this.#fold(rule))
    const assigned = allocation && this.#assigned(allocation)
    const target = this.#target(relation)
    for (const rule of compiled) this.#bodies.add(rule, target)
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
          bodies.add(this.#compile(rule), target)
      })
      this.#wire(bodies)
    })
  }

  /** All that a rule derives, as collections that can be fed into a recursion. */
  #outside(rule: Rule): readonly Collection[] {
    const compiled = this.#compile(rule)
    const folded = this.#fold(compiled)
    const rest = this.#circuit.collection(`${rule.name} rest`, columnNames(rule.relation), 'bag')
    this.#bodies.add(compiled, rest)
    return [...folded, rest]
  }

  /** Folds the heads with aggregates. */
  #fold(compiled: CompiledRule): readonly Collection[] {
    const folded = compiled.rule.heads.map((head, i) =>
      isFolded(head) ? foldedHead(compiled, i, this.#circuit, this.#views) : undefined,
    )
    folded.forEach((head, i) => {
      if (head?.bindings) this.#bodies.addHead(compiled, i, head.bindings)
    })
    return folded.flatMap((head) => (head ? [head.result] : []))
  }

  #compile(rule: Rule): CompiledRule {
    return compileRule(rule, this.#views)
  }

  #assigned({ name, requests, preferences, reserved, follow, search, ranges }: AllocationRule): Collection {
    return allocate({
      name: `${name} assignments`,
      requests: this.#collection(requests),
      preferences: this.#collection(preferences),
      ...(reserved ? { reserved: this.#collection(reserved) } : {}),
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
    if (relation.key) unique(collection, relation.key)
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
  return rule.heads.some(isFolded)
}

/** Whether a rule derives nothing but groups, with their columns in their order. */
function isOneFold({ heads }: Rule): boolean {
  const [head, second] = heads
  return head !== undefined && !second && isInOrder(head)
}
