/** Readings: which relations a definition depends on, and how. */
import type { Literal } from '../body.ts'
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
    const sources = [requests, preferences, reserved].filter((source) => source !== undefined)
    return sources.map((relation) => ({ relation, how: 'allocation' }))
  }
  return definition.bodies.flatMap(({ literals, heads }) => {
    const folds = heads.some((head) => head.some((column) => column.aggregate))
    return literals.flatMap((literal): readonly Reading[] => {
      if (literal.kind === 'match')
        return [{ relation: literal.relation, how: folds ? 'aggregation' : 'match' }]
      if (literal.kind === 'not') return [{ relation: literal.relation, how: 'negation' }]
      return []
    })
  })
}

/** A literal that reads a relation. */
export type ReadingLiteral = Literal & { readonly kind: 'match' | 'not' }

/** The literals of some bodies that read a relation. */
export function literalReadings(
  bodies: readonly { readonly literals: readonly Literal[] }[],
): readonly ReadingLiteral[] {
  return bodies.flatMap(({ literals }) =>
    literals.filter((literal) => literal.kind === 'match' || literal.kind === 'not'),
  )
}
