/** Programs: definitions put in an order in which each relation comes after all that it depends on. */
import { RuleError } from '../errors.ts'
import type { Relation } from '../relation.ts'
import type { Definition } from '../rule.ts'

/** A checked program. */
export interface Program {
  /** All relations, each after those that its definitions read. */
  readonly relations: readonly Relation[]
  /** The definitions of each derived relation. */
  readonly definitions: ReadonlyMap<Relation, readonly Definition[]>
}

/**
 * Puts definitions together.
 *
 * @param inputs relations that are inputs of the program whether a rule reads them or not
 * @throws RuleError when two relations share a name, a relation is read but never defined, or
 *   relations depend on each other in a cycle (the cycle is printed)
 */
export function program(definitions: readonly Definition[], inputs: readonly Relation[] = []): Program {
  const byRelation = new Map<Relation, Definition[]>()
  for (const definition of definitions) {
    const known = byRelation.get(definition.relation)
    if (known) known.push(definition)
    else byRelation.set(definition.relation, [definition])
  }
  for (const [relation, its] of byRelation) {
    const allocation = its.find((d) => d.kind === 'allocation')
    if (allocation && its.length > 1)
      throw new RuleError(allocation.name, `${relation.name} has other definitions besides this allocation`)
  }
  const relations = inOrder(byRelation, inputs)
  checkNames(relations)
  return { relations, definitions: byRelation }
}

/** The relations that a definition reads. */
export function reads(definition: Definition): readonly Relation[] {
  if (definition.kind === 'allocation') {
    const { requests, preferences, reserved } = definition
    return reserved ? [requests, preferences, reserved] : [requests, preferences]
  }
  return definition.literals.flatMap((l) => (l.kind === 'match' || l.kind === 'not' ? [l.relation] : []))
}

function inOrder(
  definitions: ReadonlyMap<Relation, readonly Definition[]>,
  inputs: readonly Relation[],
): readonly Relation[] {
  const done = new Set<Relation>()
  const path: Relation[] = []
  const visit = (relation: Relation, reader: Definition | undefined): void => {
    if (done.has(relation)) return
    const at = path.indexOf(relation)
    if (at !== -1) {
      const cycle = [...path.slice(at), relation].map((r) => r.name).join(' ← ')
      throw new RuleError(
        reader?.name ?? relation.name,
        `relations depend on each other in a cycle: ${cycle}`,
      )
    }
    const its = definitions.get(relation)
    if (!its && relation.kind === 'derived') {
      throw new RuleError(reader?.name ?? relation.name, `no rule defines ${relation.name}`)
    }
    path.push(relation)
    for (const definition of its ?? []) for (const source of reads(definition)) visit(source, definition)
    path.pop()
    done.add(relation)
  }
  for (const relation of [...inputs, ...definitions.keys()]) visit(relation, undefined)
  return [...done]
}

function checkNames(relations: readonly Relation[]): void {
  const names = new Set<string>()
  for (const { name } of relations) {
    if (names.has(name)) throw new RuleError(name, 'two relations have this name')
    names.add(name)
  }
}
