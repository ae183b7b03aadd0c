/** Readings: which relations a definition depends on, and how. */
import type { Relation } from '../relation.ts'
import type { Definition } from '../rule.ts'

/** How a definition reads a relation: only a plain match may be part of a cycle. */
export interface Reading {
  readonly relation: Relation
  readonly how: 'match' | 'negation' | 'aggregation' | 'allocation'
}

/** What a definition reads. */
export function reads(definition: Definition): readonly Reading[] {
  if (definition.kind === 'allocation') {
    const { requests, preferences, reserved } = definition
    const sources = reserved ? [requests, preferences, reserved] : [requests, preferences]
    return sources.map((relation) => ({ relation, how: 'allocation' }))
  }
  const folds = definition.heads.some((head) => head.some((column) => column.aggregate))
  return definition.literals.flatMap((literal): readonly Reading[] => {
    if (literal.kind === 'match')
      return [{ relation: literal.relation, how: folds ? 'aggregation' : 'match' }]
    if (literal.kind === 'not') return [{ relation: literal.relation, how: 'negation' }]
    return []
  })
}
