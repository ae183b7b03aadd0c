/** The body of a rule: the literals it is made of, recorded while the body function runs. */
import type { Value } from '../engine/index.ts'
import type { Column, Columns, ValueOf } from './column.ts'
import { RuleError } from './errors.ts'
import {
  argumentNodes,
  type Fields,
  isReference,
  type Node,
  nodeOf,
  type Reference,
  reference,
  type Term,
  withFields,
} from './reference.ts'
import { columnNames, type Relation } from './relation.ts'

/** Values or references for some columns of a relation. */
export type Pattern<C extends Columns> = { readonly [K in keyof C]?: Term<ValueOf<C[K]>> }

/** References to the columns of a matched row. Only those that are read become part of the rule. */
export type Matched<C extends Columns> = { readonly [K in keyof C]: Reference<ValueOf<C[K]>> }

/** What a rule's body is written with. */
export interface Body {
  /** A row of the relation; a reference in the pattern joins, a value selects. */
  match<C extends Columns>(relation: Relation<C>, pattern?: Pattern<C>): Matched<C>
  /** There is no row that fits the pattern. */
  not<C extends Columns>(relation: Relation<C>, pattern: Pattern<C>): void
  /** The test holds. */
  where<A, B>(terms: readonly [Term<A>, Term<B>], test: (a: A, b: B) => boolean): void
  where<A, B, C>(terms: readonly [Term<A>, Term<B>, Term<C>], test: (a: A, b: B, c: C) => boolean): void
  where<A>(term: Reference<A>, test: (value: A) => boolean): void
  /** The value is there, not null: the same reference, for a column that has no null to be joined with it. */
  present<A>(term: Reference<A>): Reference<NonNullable<A>>
  /** One of the values that the function returns: the rule fires for each. */
  each<A, B, T>(terms: readonly [Term<A>, Term<B>], evaluate: (a: A, b: B) => Iterable<T>): Fields<T>
  each<A, B, C, T>(
    terms: readonly [Term<A>, Term<B>, Term<C>],
    evaluate: (a: A, b: B, c: C) => Iterable<T>,
  ): Fields<T>
  each<A, T>(term: Reference<A>, evaluate: (value: A) => Iterable<T>): Fields<T>
}

/** A literal of a body. */
export type Literal =
  | { readonly kind: 'match'; readonly relation: Relation; readonly columns: ReadonlyMap<string, Node> }
  | { readonly kind: 'not'; readonly relation: Relation; readonly columns: ReadonlyMap<string, Node> }
  | {
      readonly kind: 'where'
      readonly arguments: readonly Node[]
      readonly test: (...values: never[]) => boolean
    }
  | { readonly kind: 'each'; readonly node: Node & { readonly kind: 'each' } }

/** What running a body function leaves. */
export interface Recording<R> {
  readonly literals: readonly Literal[]
  /** The columns and values of `each` that the literals bind. */
  readonly bound: ReadonlySet<Node>
  readonly result: R
}

/** Runs a body function on references. */
export function record<R>(rule: string, body: (body: Body) => R): Recording<R> {
  const recorder = new Recorder(rule)
  const result = body({
    match: recorder.match,
    not: recorder.not,
    where: recorder.where,
    present: recorder.present,
    each: recorder.each,
  })
  return { literals: recorder.literals, bound: recorder.bound, result }
}

class Recorder {
  readonly literals: Literal[] = []
  readonly bound = new Set<Node>()
  readonly #rule: string

  constructor(rule: string) {
    this.#rule = rule
  }

  readonly match = <C extends Columns>(relation: Relation<C>, pattern: Pattern<C> = {}): Matched<C> => {
    const columns = this.#columns(relation, pattern)
    this.literals.push({ kind: 'match', relation, columns })
    const known = new Map<string, Reference<unknown>>()
    const matched = new Proxy(
      {},
      {
        get: (_, property) => {
          if (typeof property === 'symbol') return undefined
          if (!(property in relation.columns)) throw this.#noColumn(relation, property)
          let ref = known.get(property)
          if (!ref) {
            const column = relation.columns[property] as Column<Value> // it is there, as just seen
            const node = columns.get(property) ?? {
              kind: 'column',
              name: `${relation.name}.${property}`,
              column,
            }
            if (!columns.has(property)) this.bound.add(node)
            columns.set(property, node)
            ref = reference(node)
            known.set(property, ref)
          }
          return ref
        },
      },
    )
    // The proxy answers for every column of C; no type can say that of a Proxy.
    return matched as Matched<C>
  }

  readonly not = <C extends Columns>(relation: Relation<C>, pattern: Pattern<C>): void => {
    this.literals.push({ kind: 'not', relation, columns: this.#columns(relation, pattern) })
  }

  readonly where = (
    terms: Term<unknown> | readonly Term<unknown>[],
    test: (...values: never[]) => boolean,
  ): void => {
    this.literals.push({ kind: 'where', arguments: argumentNodes(terms), test })
  }

  readonly present = <A>(term: Reference<A>): Reference<NonNullable<A>> => {
    this.where(term, (value: A) => value !== null)
    return term as Reference<NonNullable<A>> // the test leaves no null
  }

  readonly each = <T>(
    terms: Term<unknown> | readonly Term<unknown>[],
    evaluate: (...values: never[]) => Iterable<T>,
  ): Fields<T> => {
    const node = { kind: 'each', arguments: argumentNodes(terms), evaluate } as const
    this.bound.add(node)
    this.literals.push({ kind: 'each', node })
    return withFields(node)
  }

  #columns(
    relation: Relation,
    pattern: Readonly<Record<string, Term<Value> | undefined>>,
  ): Map<string, Node> {
    const columns = new Map<string, Node>()
    for (const [column, term] of Object.entries(pattern)) {
      if (!(column in relation.columns)) throw this.#noColumn(relation, column)
      if (term === undefined)
        throw new RuleError(this.#rule, `${relation.name}.${column} is matched with undefined`)
      if (typeof term === 'object' && term !== null && !isReference(term) && !('hashCode' in term)) {
        throw new RuleError(
          this.#rule,
          `${relation.name}.${column} is matched with something that is no reference and no value`,
        )
      }
      columns.set(column, nodeOf(term))
    }
    return columns
  }

  #noColumn(relation: Relation, column: string): RuleError {
    return new RuleError(
      this.#rule,
      `${relation.name} has no column ${column}, only ${columnNames(relation).join(', ')}`,
    )
  }
}
