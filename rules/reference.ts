/**
 * References: what the body of a rule runs on instead of values.
 *
 * A body runs once, when the rule is defined. A reference stands for a column of a matched row, or
 * for something computed from other references; its type parameter is the type of the value.
 */
import type { Value } from '../engine/index.ts'
import type { Column } from './column.ts'

declare const carried: unique symbol

/** Stands for a value of type `T` that is known when the rule fires. */
export interface Reference<T> {
  readonly [carried]?: T
  readonly node: Node
}

/** A reference, or the value itself. */
export type Term<T> = Reference<T> | T

/** A reference whose fields, where its value is a record, are references too. */
export type Fields<T> = Reference<T> &
  (T extends Value
    ? T extends { readonly [fieldsOf]?: infer F }
      ? unknown extends F
        ? unknown
        : { readonly [K in keyof F]: Reference<F[K]> }
      : unknown
    : { readonly [K in keyof T]: Reference<T[K]> })

/** Where the type of a record column's value has the types of its fields. */
export declare const fieldsOf: unique symbol

/** The value that a term stands for. */
export type Plain<T> = T extends Reference<infer V> ? V : T

/** The values that a list of terms stands for. */
export type ValuesOf<A extends readonly unknown[]> = { readonly [I in keyof A]: Plain<A[I]> }

/** What a reference stands for. */
export type Node =
  | { readonly kind: 'column'; readonly name: string; readonly column: Column<Value> }
  | {
      readonly kind: 'computed'
      readonly arguments: readonly Node[]
      readonly evaluate: (...values: never[]) => unknown
    }
  | {
      readonly kind: 'each'
      readonly arguments: readonly Node[]
      readonly evaluate: (...values: never[]) => Iterable<unknown>
    }
  | { readonly kind: 'constant'; readonly value: Value }

class NodeReference implements Reference<unknown> {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  toString(): never {
    throw new TypeError(
      'a reference has no value while the rule is being defined: write text`…` instead of `…`',
    )
  }
}

export function reference<T>(node: Node): Reference<T> {
  return new NodeReference(node)
}

export function isReference(term: unknown): term is Reference<unknown> {
  return term instanceof NodeReference
}

/** The node of a term: its reference's, or a constant. */
export function nodeOf(term: Term<unknown>): Node {
  if (isReference(term)) return term.node
  // Terms are references or column values: the types of heads and patterns see to that.
  return { kind: 'constant', value: term as Value }
}

/** A reference that also has the fields of its value, each computed when it is asked for. */
export function withFields<T>(node: Node): Fields<T> {
  const whole = reference<T>(node)
  const fields = new Map<PropertyKey, Reference<unknown>>()
  const proxy = new Proxy(whole, {
    get(target, property, receiver) {
      if (typeof property === 'symbol' || property in target) return Reflect.get(target, property, receiver)
      let field = fields.get(property)
      if (!field) {
        const evaluate = (record: Readonly<Record<string, unknown>>): unknown => record[property]
        field = reference({ kind: 'computed', arguments: [node], evaluate })
        fields.set(property, field)
      }
      return field
    },
  })
  // The proxy answers for every field of T; no type can say that of a Proxy.
  return proxy as Fields<T>
}

/**
 * A value computed from others. `evaluate` is pure: the same arguments give the same value.
 *
 * @example const lla = compute(mac, linkLocalAddress)
 */
export function compute<A, const T>(term: Reference<A>, evaluate: (value: A) => T): Fields<T>
export function compute<const A extends readonly unknown[], const T>(
  terms: A,
  evaluate: (...values: ValuesOf<A>) => T,
): Fields<T>
export function compute<T>(
  terms: Term<unknown> | readonly Term<unknown>[],
  evaluate: (...values: never[]) => T,
): Fields<T> {
  return computeAll(terms, evaluate)
}

/** Like {@link compute}, for any number of terms of any types. */
export function computeAll<T>(
  terms: Term<unknown> | readonly Term<unknown>[],
  evaluate: (...values: never[]) => T,
): Fields<T> {
  return withFields({ kind: 'computed', arguments: argumentNodes(terms), evaluate })
}

/** The nodes of one term or of a list of terms. */
export function argumentNodes(terms: Term<unknown> | readonly Term<unknown>[]): readonly Node[] {
  return Array.isArray(terms) ? terms.map(nodeOf) : [nodeOf(terms)]
}
