/**
 * The facts of the inputs while a history is made up: what is tried becomes steps if it can be done, and
 * each step leaves keys and foreign keys intact, so that a history may be cut into other transactions.
 */
import { is } from 'immutable'
import type { Value } from '../../engine/index.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import { FactSet } from '../naive/fact-set.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { Place } from './domain.ts'
import type { ForeignKey } from './foreign-key.ts'
import type { Step } from './history.ts'

/** Something tried: whether it can be done depends on the facts at that time. */
export interface Attempt {
  readonly kind: 'insert' | 'remove' | 'modify'
  readonly relation: Relation
  readonly fact: AnyFact
  /** Chooses the fact to remove or modify, the column to modify, and facts referred to. */
  readonly pick: number
  /** Whether its transaction ends with it. */
  readonly last: boolean
}

export class InputState {
  readonly #facts = new Map<Relation, FactSet>()
  readonly #references: readonly ForeignKey[]
  readonly #joined: (relation: Relation, column: string) => readonly Place[]

  /** @param joined columns from whose values those of a column may be taken, so that joins hit */
  constructor(
    references: readonly ForeignKey[],
    joined: (relation: Relation, column: string) => readonly Place[],
  ) {
    this.#references = references
    this.#joined = joined
  }

  /** Does what is tried if it can be done. */
  try({ kind, relation, fact, pick }: Attempt): readonly Step[] {
    const picks = new Picks(pick)
    if (kind === 'insert')
      return this.#insert(relation, this.#refer(relation, this.#join(relation, fact, picks), picks))
    const chosen = picks.from(this.#of(relation).values())
    if (!chosen) return []
    if (kind === 'remove') return this.#remove(relation, chosen)
    const column = picks.from(columnNames(relation))
    if (column === undefined) return []
    const drawn = this.#refer(relation, this.#join(relation, fact, picks), picks)?.[column]
    if (drawn === undefined || is(drawn, chosen[column])) return []
    return this.#modify(relation, chosen, { ...chosen, [column]: drawn })
  }

  /** Inserts a fact as it is, if it can be there. */
  insert(relation: Relation, fact: AnyFact): readonly Step[] {
    return this.#insert(relation, fact)
  }

  #insert(relation: Relation, fact: AnyFact | undefined): readonly Step[] {
    if (!fact || this.#of(relation).has(fact) || this.#clashes(relation, fact)) return []
    if (this.#keysOf(relation).some((reference) => !this.#holds(reference, fact))) return []
    this.#of(relation).add(fact)
    return [{ kind: 'insert', relation, fact }]
  }

  /** Takes a fact away, after those that refer to it and to nothing else. */
  #remove(relation: Relation, fact: AnyFact): readonly Step[] {
    if (!this.#of(relation).has(fact)) return []
    this.#of(relation).delete(fact)
    const referring = this.#references.flatMap((reference) => {
      if (reference.to !== relation) return []
      const dangling = this.#of(reference.from)
        .values()
        .filter((its) => !this.#holds(reference, its))
      return dangling.flatMap((its) => this.#remove(reference.from, its))
    })
    return [...referring, { kind: 'remove', relation, fact }]
  }

  /** What referred to the fact as it was comes back if it refers to something still. */
  #modify(relation: Relation, before: AnyFact, after: AnyFact): readonly Step[] {
    const gone = this.#remove(relation, before)
    const came = [{ relation, fact: after }, ...gone.slice(0, -1).reverse()]
    return [...gone, ...came.flatMap((step) => this.#insert(step.relation, step.fact))]
  }

  /** The fact with some of its values taken from facts that it may be joined with. */
  #join(relation: Relation, fact: AnyFact, picks: Picks): AnyFact {
    const whole: Record<string, Value> = { ...fact }
    for (const column of columnNames(relation)) {
      const place = picks.from(this.#joined(relation, column))
      if (!place || !picks.from([true, false])) continue
      const value = picks.from(this.#of(place.relation).values())?.[place.column] ?? null
      if (value !== null) whole[column] = value
    }
    return whole
  }

  /** The fact with references to facts that are there; none where there is nothing to refer to. */
  #refer(relation: Relation, fact: AnyFact, picks: Picks): AnyFact | undefined {
    let whole = fact
    for (const { column, to, key } of this.#keysOf(relation)) {
      const target = picks.from(this.#of(to).values())
      if (whole[column] === null) continue
      if (!target) return undefined
      whole = { ...whole, [column]: target[key] ?? null }
    }
    return whole
  }

  #keysOf(relation: Relation): readonly ForeignKey[] {
    return this.#references.filter(({ from }) => from === relation)
  }

  #holds({ column, to, key }: ForeignKey, fact: AnyFact): boolean {
    const wanted = fact[column] ?? null
    return (
      wanted === null ||
      this.#of(to)
        .values()
        .some((target) => is(target[key], wanted))
    )
  }

  #clashes(relation: Relation, fact: AnyFact): boolean {
    const { key } = relation
    if (!key) return false
    const agrees = (other: AnyFact): boolean => key.every((column) => is(other[column], fact[column]))
    return this.#of(relation).values().some(agrees)
  }

  #of(relation: Relation): FactSet {
    let known = this.#facts.get(relation)
    if (!known) {
      known = new FactSet(relation)
      this.#facts.set(relation, known)
    }
    return known
  }
}

/** Choices that follow from one number (Lehmer's generator); 0 always chooses the first. */
class Picks {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  from<T extends AnyFact | Place | Value>(choices: readonly T[]): T | undefined {
    this.#state = (this.#state * 48_271) % 2_147_483_647
    return choices[this.#state % Math.max(1, choices.length)]
  }
}
