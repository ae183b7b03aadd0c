/** Matches and dimensions as values of columns, compared by content, so that rules can join on them. */
import type { List, ValueObject } from 'immutable'
import { textHash } from '../../engine/index.ts'
import { branded, type Column } from '../../rules/index.ts'
import type { FieldDimension, PortField } from '../expression/index.ts'
import { andMatches, type Match, matchText } from '../openflow/index.ts'

/** A match; two of one text are equal. */
export class MatchValue implements ValueObject {
  readonly match: Match
  readonly text: string

  constructor(match: Match) {
    this.match = match
    this.text = matchText(match)
  }

  equals(other: unknown): boolean {
    return other instanceof MatchValue && other.text === this.text
  }

  hashCode(): number {
    return textHash(this.text)
  }

  toString(): string {
    return this.text
  }
}

/** The alternatives of one field, members of address sets among them; two of one text are equal. */
export class DimensionValue implements ValueObject {
  readonly dimension: FieldDimension
  readonly text: string

  constructor(dimension: FieldDimension) {
    this.dimension = dimension
    const constants = dimension.constants.map(matchText).sort()
    const sets = dimension.sets.map(({ set, slice }) => `${set}[${slice.offset}+${slice.bits}]`).sort()
    this.text = JSON.stringify([dimension.field, constants, sets])
  }

  equals(other: unknown): boolean {
    return other instanceof DimensionValue && other.text === this.text
  }

  hashCode(): number {
    return textHash(this.text)
  }

  toString(): string {
    return this.text
  }
}

/** The field for the port that a packet comes from, or for the one that it goes to. */
export const portField = branded<PortField>('port field')
export const matchColumn: Column<MatchValue> = { type: 'match' }
export const dimensionColumn: Column<DimensionValue> = { type: 'dimension' }
export const dimensionsColumn: Column<List<DimensionValue>> = { type: 'dimensions' }
export const namesColumn: Column<List<string>> = { type: 'names' }

/** Both matches at once, as a list of one; an empty list where they contradict each other. */
export function both(a: MatchValue, b: Match): readonly MatchValue[] {
  const match = andMatches(a.match, b)
  return match ? [new MatchValue(match)] : []
}

/** Like {@link both}, for two values. */
export const bothMatches = (a: MatchValue, b: MatchValue): readonly MatchValue[] => both(a, b.match)
