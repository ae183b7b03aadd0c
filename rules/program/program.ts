/** Programs: definitions put in an order in which each relation comes after all that it depends on. */
import type { Place } from '../call-site.ts'
import { RuleError } from '../errors.ts'
import type { Never } from '../never.ts'
import type { Relation } from '../relation.ts'
import type { Definition } from '../rule.ts'
import { isView, type View } from '../view.ts'
import { describePlans } from './plan.ts'
import { literalReadings, reads } from './reading.ts'
import { type Scan, scansOf } from './scans.ts'
import { type Stratum, stratify } from './stratum.ts'

/** A checked program. */
export interface Program {
  /** The relations in the order of their evaluation; those that depend on each other are one stratum. */
  readonly strata: readonly Stratum[]
  /** The definitions of each derived relation. */
  readonly definitions: ReadonlyMap<Relation, readonly Definition[]>
  /** What may never be; nobody looks for it until somebody asks. */
  readonly nevers: readonly Never[]
  /** For people: in which order the literals of each rule are joined, and by which indexes. */
  plan(): string
  /** Where a change makes rules go through a whole relation that is not of few rows. */
  scans(): readonly Scan[]
}

/** All relations of a program, in the order of their evaluation. */
export function relationsOf({ strata }: Program): readonly Relation[] {
  return strata.flatMap((stratum) => stratum.relations)
}

/**
 * Puts definitions and invariants together. Views that they read come along; others are named like definitions.
 *
 * @param inputs relations that are inputs of the program whether a rule reads them or not
 * @throws RuleError when two relations share a name, a relation is read but never defined, or a
 *   relation depends on itself through negation, aggregation or allocation (the cycle is printed)
 */
export function program(
  definitions: readonly (Definition | View | Never)[],
  inputs: readonly Relation[] = [],
): Program {
  const byRelation = new Map<Relation, Definition[]>()
  const seen = new Set<Definition>()
  const add = (definition: Definition): void => {
    if (seen.has(definition)) return
    seen.add(definition)
    const { relation } = definition
    const known = byRelation.get(relation)
    if (known) known.push(definition)
    else byRelation.set(relation, [definition])
    for (const { relation: source } of reads(definition)) if (isView(source)) add(source.rule)
  }
  const nevers: Never[] = []
  const looked: Relation[] = []
  for (const definition of definitions) {
    if ('rule' in definition) add(definition.rule)
    else if (definition.kind !== 'never') add(definition)
    else {
      nevers.push(definition)
      for (const { relation } of literalReadings(definition.bodies)) {
        if (isView(relation)) add(relation.rule)
        else if (relation.kind === 'input') looked.push(relation)
      }
    }
  }
  for (const [relation, its] of byRelation) {
    const allocation = its.find((d) => d.kind === 'allocation')
    if (allocation && its.length > 1)
      throw new RuleError(allocation.name, `${relation.name} has other definitions besides this allocation`)
  }
  const strata = stratify(byRelation, [...inputs, ...looked])
  for (const { name, bodies } of nevers)
    for (const { relation } of literalReadings(bodies))
      if (relation.kind === 'derived' && !byRelation.has(relation))
        throw new RuleError(name, `no rule defines ${relation.name}`)
  checkNames(strata.flatMap((stratum) => stratum.relations))
  const made: Program = {
    strata,
    definitions: byRelation,
    nevers,
    plan: () => describePlans(made),
    scans: () => scansOf(made),
  }
  return made
}

function checkNames(relations: readonly Relation[]): void {
  const places = new Map<string, Place>()
  for (const { name, place } of relations) {
    const other = places.get(name)
    if (other !== undefined)
      throw new RuleError(`${name} at ${place}`, `another relation has this name, at ${other}`)
    places.set(name, place)
  }
}
