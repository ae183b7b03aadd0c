/** The clauses of a conjunction: what a multi-way join with negation and computation is made of. */
import type { Collection } from '../collection.ts'
import type { Value } from '../value.ts'

/** A variable of a conjunction: a small number from 0. */
export type Variable = number

/**
 * Rows of a collection, one variable for each column; a variable met twice joins.
 *
 * With `columns`, ascending positions, the variables stand for those only, and a change of the others causes
 * no work. Rows that agree in them each count, so they should contain a key.
 */
export interface Atom {
  readonly kind: 'atom'
  readonly source: Collection
  readonly columns?: readonly number[]
  readonly variables: readonly Variable[]
}

/** No such row in a collection of set semantics; all variables are bound by other clauses. */
export interface Absent {
  readonly kind: 'absent'
  readonly source: Collection
  readonly variables: readonly Variable[]
}

/** The positions of the columns that a clause's variables stand for. */
export function positionsOf(clause: Atom | Absent): readonly number[] {
  return (clause.kind === 'atom' && clause.columns) || clause.source.columns.map((_, position) => position)
}

/**
 * The columns, by position, by which the rows of an atom are looked up when those of `bound`, indexes of its
 * variables, are known: a key, if one is known, for then there is one row at the most; else all of them.
 */
export function indexedBy(atom: Atom, bound: readonly number[]): readonly number[] {
  const positions = positionsOf(atom)
  const known = bound.map((i) => positions[i] as number)
  return atom.source.keys.find((key) => key.every((column) => known.includes(column))) ?? known
}

/** A test over bound variables. */
export interface Filter {
  readonly kind: 'filter'
  readonly name: string
  readonly arguments: readonly Variable[]
  readonly test: (...values: never[]) => boolean
}

/** A value computed from bound variables; must be the same for the same arguments. */
export interface Compute {
  readonly kind: 'compute'
  readonly name: string
  readonly arguments: readonly Variable[]
  readonly result: Variable
  readonly evaluate: (...values: never[]) => unknown
}

/** Several values computed from bound variables: the conjunction goes on with each. */
export interface Each {
  readonly kind: 'each'
  readonly name: string
  readonly arguments: readonly Variable[]
  readonly result: Variable
  readonly evaluate: (...values: never[]) => Iterable<unknown>
}

export type Clause = Atom | Absent | Filter | Compute | Each

/** A row that a conjunction derives: its target, and the variables of its columns. */
export interface Head {
  readonly target: Collection
  readonly variables: readonly Variable[]
}

/** A conjunction of clauses and the rows it derives for every way to satisfy them. */
export interface Conjunction {
  readonly name: string
  readonly clauses: readonly Clause[]
  /** Variables that stand for a fixed value. */
  readonly constants: ReadonlyMap<Variable, Value>
  readonly heads: readonly Head[]
  /** Number of variables. */
  readonly variables: number
  /** Names of variables, for error messages. */
  readonly names?: ReadonlyMap<Variable, string>
}
