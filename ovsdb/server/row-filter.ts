/**
 * The condition of a monitor: a row is seen when any clause holds. Clauses that compare a scalar for equality are
 * looked up rather than tried, since a controller's condition may name thousands of rows.
 */
import type { Atom } from '../protocol/value.ts'
import { type Column, isScalar } from './column.ts'
import { type Clause, holds } from './condition.ts'
import { cellOf, type Row } from './row.ts'

export class RowFilter {
  static readonly everything = new RowFilter(undefined)

  /** Without clauses it lets every row pass. */
  readonly #clauses: readonly Clause[] | undefined
  readonly #equal = new Map<Column, Set<Atom>>()

  /** Lets rows pass that satisfy any of the conditions; one that is left out or empty is satisfied by all. */
  static any(conditions: readonly (readonly Clause[] | undefined)[]): RowFilter {
    const everything = conditions.some((clauses) => clauses === undefined || clauses.length === 0)
    const clauses = conditions.flatMap((some) => some ?? [])
    if (everything || clauses.includes(true)) return RowFilter.everything
    return new RowFilter(clauses)
  }

  private constructor(clauses: readonly Clause[] | undefined) {
    const rest: Clause[] = []
    for (const clause of clauses ?? []) {
      if (clause === false) continue
      const lookUp = clause !== true && isScalar(clause.column.type)
      if (!lookUp || (clause.relation !== '==' && clause.relation !== 'includes')) {
        rest.push(clause)
        continue
      }
      const atom = clause.argument.keys[0] as Atom // a scalar has one
      const atoms = this.#equal.get(clause.column)
      if (atoms) atoms.add(atom)
      else this.#equal.set(clause.column, new Set([atom]))
    }
    this.#clauses = clauses && rest
  }

  /** Whether it lets every row pass. */
  get open(): boolean {
    return this.#clauses === undefined
  }

  passes(row: Row): boolean {
    if (this.#clauses === undefined) return true
    for (const [column, atoms] of this.#equal) {
      if (atoms.has(cellOf(row, column).keys[0] as Atom)) return true // a scalar has one
    }
    return this.#clauses.some((clause) => holds(row, clause))
  }
}
