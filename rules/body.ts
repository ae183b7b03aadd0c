/** The body of a rule: the literals it is made of, recorded while the body function runs. */
import type { Value } from '../engine/index.ts'
import type { Column, Columns, ValueOf } from './column.ts'
import { RuleError } from './errors.ts'
import { isRecordColumn, type RecordColumn, type RecordOf } from './record.ts'
import {
  argumentNodes,
  type Fields,
  isReference,
  type Node,
  nodeOf,
  type Plain,
  type Reference,
  reference,
  type Term,
  type ValuesOf,
  withFields,
} from './reference.ts'
import { columnNames, type Relation } from './relation.ts'

/** Values or references for some columns of a relation. */
export type Pattern<C extends Columns> = { readonly [K in keyof C]?: Term<ValueOf<C[K]>> }

/** References to the columns of a matched row. Only those that are read become part of the rule. */
export type Matched<C extends Columns> = { readonly [K in keyof C]: MatchedColumn<C[K]> }

/** A column of records has references to its fields, too. */
type MatchedColumn<K> = K extends RecordColumn<infer F> ? Fields<RecordOf<F>> : Reference<ValueOf<K>>

/** What stands in the place of a row that is not there: a value or reference for each column that is read. */
export type Otherwise<C extends Columns> = { readonly [K in keyof C]?: Term<unknown> }

/** The columns of a row that may not be there. */
export type MatchedOr<C extends Columns, P, D> = {
  readonly [K in keyof C & keyof D]: Reference<ValueOf<C[K]> | Plain<D[K]>>
} & { readonly [K in Exclude<keyof C & keyof P, keyof D>]: Reference<ValueOf<C[K]>> }

/** What a rule's body is written with. */
export interface Body {
  /** A row of the relation; a reference in the pattern joins, a value selects. */
  match<C extends Columns>(relation: Relation<C>, pattern?: Pattern<C>): Matched<C>
  /**
   * A row of the relation, like {@link Body.match}, that is passed on and not understood: whoever asks what rules
   * read of a database is told that nothing reads it here.
   */
  pass<C extends Columns>(relation: Relation<C>, pattern?: Pattern<C>): Matched<C>
  /**
   * The row that fits the pattern if there is one, else what stands in its place. The pattern is bound by other
   * literals. Of the row only columns of the pattern and of `otherwise` can be read.
   */
  matchOr<C extends Columns, const P extends Pattern<C>, const D extends Otherwise<C>>(
    relation: Relation<C>,
    pattern: P,
    otherwise: D,
  ): MatchedOr<C, P, D>
  /** There is no row that fits the pattern. */
  not<C extends Columns>(relation: Relation<C>, pattern: Pattern<C>): void
  /** The test holds. */
  where<A>(term: Reference<A>, test: (value: A) => boolean): void
  where<const A extends readonly unknown[]>(terms: A, test: (...values: ValuesOf<A>) => boolean): void
  /** The value is there, not null: the same reference, for a column that has no null to be joined with it. */
  present<A>(term: Reference<A>): Reference<NonNullable<A>>
  /** One of the values that the function returns: the rule fires for each. */
  each<A, T>(term: Reference<A>, evaluate: (value: A) => Iterable<T>): Fields<T>
  each<const A extends readonly unknown[], T>(
    terms: A,
    evaluate: (...values: ValuesOf<A>) => Iterable<T>,
  ): Fields<T>
}

/** A literal of a body. */
export type Literal =
  | {
      readonly kind: 'match'
      readonly relation: Relation
      readonly columns: ReadonlyMap<string, Node>
      /** Whether the row is only passed on. */
      readonly passed?: true
    }
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

/** Who a body belongs to, for error messages. */
export interface Titled {
  readonly name: string
}

/** So many rows of a body may stand in for each other with a default: each doubles the number of its alternatives. */
const MOST_DEFAULTS = 5

/**
 * Runs a body function on references: once, or once for each combination of rows that are there and of
 * defaults that stand in for them. One of these alternatives holds at a time.
 */
export function recordings<R>(rule: Titled, body: (body: Body) => R): readonly Recording<R>[] {
  const found: Recording<R>[] = []
  for (let choices: readonly boolean[] | undefined = []; choices; ) {
    const recorder = new Recorder(rule, choices)
    const result = run(rule, () => body(recorder))
    found.push({ literals: recorder.literals, bound: recorder.bound, result })
    choices = nextChoices(recorder.choices)
  }
  return found
}

/** What a body function throws is the fault of its rule, which is named. */
function run<R>(rule: Titled, body: () => R): R {
  try {
    return body()
  } catch (error) {
    if (error instanceof RuleError) throw error
    throw new RuleError(rule.name, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The choices that come after these: the last row that was taken as there is taken as not there. */
function nextChoices(choices: readonly boolean[]): readonly boolean[] | undefined {
  const last = choices.lastIndexOf(true)
  return last === -1 ? undefined : [...choices.slice(0, last), false]
}

class Recorder implements Body {
  readonly literals: Literal[] = []
  readonly bound = new Set<Node>()
  /** For each row with a default whether it is taken as there. */
  readonly choices: boolean[]
  readonly #rule: Titled
  #chosen = 0

  constructor(rule: Titled, choices: readonly boolean[]) {
    this.#rule = rule
    this.choices = [...choices]
  }

  readonly match = <C extends Columns>(relation: Relation<C>, pattern: Pattern<C> = {}): Matched<C> => {
    const columns = this.#columns(relation, pattern)
    this.literals.push({ kind: 'match', relation, columns })
    return this.#matched(relation, columns)
  }

  readonly pass = <C extends Columns>(relation: Relation<C>, pattern: Pattern<C> = {}): Matched<C> => {
    const columns = this.#columns(relation, pattern)
    this.literals.push({ kind: 'match', relation, columns, passed: true })
    return this.#matched(relation, columns)
  }

  #matched<C extends Columns>(relation: Relation<C>, columns: Map<string, Node>): Matched<C> {
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
            const node: Node = columns.get(property) ?? {
              kind: 'column',
              name: `${relation.name}.${property}`,
              column,
            }
            if (!columns.has(property)) this.bound.add(node)
            columns.set(property, node)
            ref = isRecordColumn(column) ? withFields(node) : reference(node)
            known.set(property, ref)
          }
          return ref
        },
      },
    )
    // The proxy answers for every column of C; no type can say that of a Proxy.
    return matched as Matched<C>
  }

  readonly matchOr = <C extends Columns, P extends Pattern<C>, D extends Otherwise<C>>(
    relation: Relation<C>,
    pattern: P,
    otherwise: D,
  ): MatchedOr<C, P, D> => {
    const readable = new Set([...Object.keys(pattern), ...Object.keys(otherwise)])
    const unknown = [...readable].find((column) => !(column in relation.columns))
    if (unknown !== undefined) throw this.#noColumn(relation, unknown)
    const there = this.#choose()
    if (!there) this.not(relation, pattern)
    const row: Readonly<Record<string, unknown>> = there
      ? this.match(relation, pattern)
      : Object.fromEntries(
          Object.entries({ ...pattern, ...otherwise }).map(([column, term]) => [
            column,
            isReference(term) ? term : reference(nodeOf(term)),
          ]),
        )
    const columns = new Proxy(
      {},
      {
        get: (_, property) => {
          if (typeof property === 'symbol') return undefined
          if (readable.has(property)) return row[property]
          throw new RuleError(
            this.#rule.name,
            `${relation.name}.${property} is read, but nothing stands for it where there is no row`,
          )
        },
      },
    )
    // The proxy answers for the columns of P and D; no type can say that of a Proxy.
    return columns as MatchedOr<C, P, D>
  }

  /** Whether the next row with a default is taken as there. */
  #choose(): boolean {
    const at = this.#chosen++
    if (at === MOST_DEFAULTS)
      throw new RuleError(
        this.#rule.name,
        `a body may have ${MOST_DEFAULTS} defaults: give a part of it a view`,
      )
    const chosen = this.choices[at] ?? true
    this.choices[at] = chosen
    return chosen
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
        throw new RuleError(this.#rule.name, `${relation.name}.${column} is matched with undefined`)
      if (typeof term === 'object' && term !== null && !isReference(term) && !('hashCode' in term)) {
        throw new RuleError(
          this.#rule.name,
          `${relation.name}.${column} is matched with something that is no reference and no value`,
        )
      }
      columns.set(column, nodeOf(term))
    }
    return columns
  }

  #noColumn(relation: Relation, column: string): RuleError {
    return new RuleError(
      this.#rule.name,
      `${relation.name} has no column ${column}, only ${columnNames(relation).join(', ')}`,
    )
  }
}
