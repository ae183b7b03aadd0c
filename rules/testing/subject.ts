/** The program under test, and instances of it, as far as verification looks at them. */
import { FactSet } from '../naive/fact-set.ts'
import type { Instance } from '../program/instance.ts'
import { type Program, relationsOf } from '../program/program.ts'
import { reads } from '../program/reading.ts'
import type { Relation } from '../relation.ts'
import type { Step } from './history.ts'
import { expectSame } from './mismatch.ts'
import type { Model } from './model.ts'

/** Makes an instance of a program whose changes can be asked for in all of `outputs`. */
export type Starter = (program: Program, outputs: readonly Relation[]) => Instance

/** All facts of an instance at one time. */
export type Contents = ReadonlyMap<Relation, FactSet>

export class Subject {
  readonly program: Program
  readonly relations: readonly Relation[]
  readonly inputs: readonly Relation[]
  /** Relations whose facts do not depend on which numbers an allocation gave to whom first. */
  readonly derived: readonly Relation[]
  readonly models: readonly Model[]
  readonly #start: Starter

  constructor(program: Program, start: Starter, models: readonly Model[] = []) {
    this.program = program
    this.models = models
    this.relations = relationsOf(program)
    this.inputs = this.relations.filter(({ kind }) => kind === 'input')
    this.#start = start
    const decided = new Set<Relation>()
    // In the order of evaluation; in a recursion, which reads no allocation of its own, all or none.
    for (const { relations } of program.strata) {
      const definitions = relations.flatMap((relation) => program.definitions.get(relation) ?? [])
      const depends = (of: (typeof definitions)[number]): boolean =>
        of.kind === 'allocation' || reads(of).some(({ relation }) => decided.has(relation))
      if (definitions.some(depends)) for (const relation of relations) decided.add(relation)
    }
    this.derived = this.relations.filter((relation) => !decided.has(relation))
  }

  /** An instance whose facts from the start are there. */
  start(): Instance {
    const instance = this.#start(this.program, this.relations)
    instance.transact(() => {})
    return instance
  }

  contents(instance: Instance): Contents {
    return new Map(
      this.relations.map((relation) => [relation, new FactSet(relation, instance.facts(relation))]),
    )
  }

  /** The steps that take all facts of the inputs away. */
  clearing(contents: Contents): readonly Step[] {
    return this.inputs.flatMap((relation) =>
      factsIn(contents, relation)
        .values()
        .map((fact) => ({ kind: 'remove', relation, fact }) as const),
    )
  }

  /** @throws Mismatch where the contents differ in one of the relations */
  expectSame(property: string, expected: Contents, found: Contents, relations = this.relations): void {
    for (const relation of relations)
      expectSame(property, factsIn(expected, relation), factsIn(found, relation))
  }
}

/** Applies steps in one transaction. */
export function apply(instance: Pick<Instance, 'transact'>, steps: readonly Step[]): void {
  instance.transact((tx) => {
    for (const { kind, relation, fact } of steps) tx[kind](relation, fact)
  })
}

export function factsIn(contents: Contents, relation: Relation): FactSet {
  return contents.get(relation) ?? new FactSet(relation)
}
