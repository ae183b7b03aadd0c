/**
 * Solving a body by search: every way to satisfy its literals, one after the other, by looking facts up.
 *
 * This is what a rule means, without any of the engine's machinery: explanations search with it, and
 * property tests compare the engine with it.
 */
import { is } from 'immutable'
import type { Value } from '../../engine/index.ts'
import type { Literal } from '../body.ts'
import type { Node } from '../reference.ts'
import type { AnyFact, FactSource } from './fact-index.ts'

/** What columns and values of `each` stand for. */
export type Bindings = ReadonlyMap<Node, unknown>

/** One way to satisfy a body. */
export interface Solution {
  readonly bindings: Bindings
  /** The fact that satisfies each `match`. */
  readonly facts: ReadonlyMap<Literal, AnyFact>
}

/** Whether everything is bound that a node is computed from. */
export function isKnown(node: Node, bindings: Bindings): boolean {
  if (node.kind === 'constant' || bindings.has(node)) return true
  return node.kind === 'computed' && node.arguments.every((argument) => isKnown(argument, bindings))
}

/** The value of a node that is known. */
export function evaluate(node: Node, bindings: Bindings): unknown {
  if (node.kind === 'constant') return node.value
  if (bindings.has(node)) return bindings.get(node)
  if (node.kind !== 'computed') throw new Error(`a ${node.kind} is not bound`)
  return call(node.evaluate, node.arguments, bindings)
}

/** Every way to satisfy all literals that agrees with `bindings`. */
export function* solve(
  literals: readonly Literal[],
  source: FactSource,
  bindings: Bindings = new Map(),
): Generator<Solution> {
  yield* search(literals, source, { bindings, facts: new Map() })
}

function* search(left: readonly Literal[], source: FactSource, so: Solution): Generator<Solution> {
  const next = nextLiteral(left, so.bindings)
  if (next === undefined) {
    yield so
    return
  }
  const rest = left.filter((literal) => literal !== next)
  for (const further of satisfy(next, source, so)) yield* search(rest, source, further)
}

/** The literal to go on with: one that only tests, else the match with the most columns known. */
export function nextLiteral(left: readonly Literal[], bindings: Bindings): Literal | undefined {
  let best: Literal | undefined
  let most = Number.NEGATIVE_INFINITY
  for (const literal of left) {
    const rank = rankOf(literal, bindings)
    if (rank > most) {
      best = literal
      most = rank
    }
  }
  return best
}

function rankOf(literal: Literal, bindings: Bindings): number {
  const known = (nodes: readonly Node[]): boolean => nodes.every((node) => isKnown(node, bindings))
  switch (literal.kind) {
    case 'where':
      return known(literal.arguments) ? 1000 : Number.NEGATIVE_INFINITY
    case 'not':
      return known([...literal.columns.values()]) ? 900 : Number.NEGATIVE_INFINITY
    case 'each':
      return known(literal.node.arguments) ? 100 : Number.NEGATIVE_INFINITY
    case 'match': {
      const nodes = [...literal.columns.values()]
      // A match on something computed comes last where what that is computed from is bound by others.
      const own = new Map([...bindings, ...nodes.map((node) => [node, undefined] as const)])
      const free = nodes.filter((node) => node.kind === 'computed')
      const ready = free.every((node) => node.arguments.every((argument) => isKnown(argument, own)))
      return nodes.filter((node) => isKnown(node, bindings)).length - (ready ? 0 : 1000)
    }
  }
}

/** Every way in which one literal holds, given what is bound: what it binds in addition. */
export function* satisfy(literal: Literal, source: FactSource, so: Solution): Generator<Solution> {
  const { bindings, facts } = so
  switch (literal.kind) {
    case 'where':
      if (call(literal.test, literal.arguments, bindings)) yield so
      return
    case 'not':
      for (const _ of source.find(literal.relation, known(literal.columns, bindings))) return
      yield so
      return
    case 'each':
      for (const value of call(literal.node.evaluate, literal.node.arguments, bindings))
        yield { bindings: new Map(bindings).set(literal.node, value), facts }
      return
    case 'match':
      for (const fact of source.find(literal.relation, known(literal.columns, bindings))) {
        const further = bind(literal.columns, fact, bindings)
        if (further) yield { bindings: further, facts: new Map(facts).set(literal, fact) }
      }
  }
}

/** The columns whose values are known. */
function known(columns: ReadonlyMap<string, Node>, bindings: Bindings): ReadonlyMap<string, Value> {
  const wanted = new Map<string, Value>()
  // A node in a column has a column's value.
  for (const [column, node] of columns)
    if (isKnown(node, bindings)) wanted.set(column, evaluate(node, bindings) as Value)
  return wanted
}

/** The bindings with those of a fact, or undefined where they contradict each other. */
export function bind(
  columns: ReadonlyMap<string, Node>,
  fact: AnyFact,
  bindings: Bindings,
): Bindings | undefined {
  const further = new Map(bindings)
  for (const [column, node] of columns)
    if (node.kind !== 'computed' && !isKnown(node, further)) further.set(node, fact[column])
  for (const [column, node] of columns) if (!is(evaluate(node, further), fact[column])) return undefined
  return further
}

function call<T>(of: (...values: never[]) => T, args: readonly Node[], bindings: Bindings): T {
  // The arguments' types were checked where the rule was written.
  return (of as (...values: unknown[]) => T)(...args.map((node) => evaluate(node, bindings)))
}
