/**
 * The furthest attempt: how far a body can be satisfied, one literal after the other, where nothing
 * satisfies all of it.
 */
import { Set as ImmutableSet, List } from 'immutable'
import type { Literal } from '../body.ts'
import type { FactSource } from '../naive/fact-index.ts'
import { type Bindings, isKnown, nextLiteral, type Solution, satisfy } from '../naive/solve.ts'
import type { Node } from '../reference.ts'

/** An attempt, up to where nothing leads on. */
export interface Attempt {
  readonly bindings: Bindings
  /** The literals that hold, in the order in which they are looked at. */
  readonly satisfied: readonly Literal[]
  /** The one that does not; none where all of them hold. */
  readonly failing: Literal | undefined
}

/** The first of the attempts that satisfy the most literals. */
export function furthestAttempt(
  literals: readonly Literal[],
  source: FactSource,
  bindings: Bindings,
): Attempt {
  return new Search(source).from(literals, bindings)
}

class Search {
  readonly #source: FactSource
  #furthest: Attempt | undefined
  /**
   * What led nowhere, by the number of literals left: the values that those depend on. What is known, and
   * so the order of the literals, is the same in all attempts of one length.
   */
  readonly #deadEnds = new Map<number, { readonly needed: readonly Node[]; values: ImmutableSet<unknown> }>()

  constructor(source: FactSource) {
    this.#source = source
  }

  from(literals: readonly Literal[], bindings: Bindings): Attempt {
    const start = { bindings, satisfied: [], failing: nextLiteral(literals, bindings) }
    return this.#complete(literals, { bindings, facts: new Map() }, []) ?? this.#furthest ?? start
  }

  /** A way to satisfy all that is left, if there is one; else the furthest attempt is remembered. */
  #complete(left: readonly Literal[], so: Solution, satisfied: readonly Literal[]): Attempt | undefined {
    const { bindings } = so
    const failing = nextLiteral(left, bindings)
    if (!failing) return { bindings, satisfied, failing }
    if (this.#isDeadEnd(left, bindings)) return undefined
    const rest = left.filter((literal) => literal !== failing)
    for (const further of satisfy(failing, this.#source, so)) {
      const complete = this.#complete(rest, further, [...satisfied, failing])
      if (complete) return complete
    }
    if (!this.#furthest || satisfied.length > this.#furthest.satisfied.length)
      this.#furthest = { bindings, satisfied, failing }
    return undefined
  }

  /** Whether an attempt with the same values was here before: it goes no further than that one. */
  #isDeadEnd(left: readonly Literal[], bindings: Bindings): boolean {
    let known = this.#deadEnds.get(left.length)
    if (!known) {
      const needed = [...neededBy(left)].filter((node) => isKnown(node, bindings))
      known = { needed, values: ImmutableSet<unknown>().asMutable() }
      this.#deadEnds.set(left.length, known)
    }
    const { needed, values } = known
    const size = values.size
    values.add(List(needed.map((node) => bindings.get(node))))
    return values.size === size
  }
}

/** The columns and values of `each` that literals depend on. */
function neededBy(literals: readonly Literal[]): ReadonlySet<Node> {
  const needed = new Set<Node>()
  const add = (node: Node): void => {
    if (node.kind === 'computed') node.arguments.forEach(add)
    else if (node.kind !== 'constant') needed.add(node)
  }
  for (const literal of literals) {
    if (literal.kind === 'where') literal.arguments.forEach(add)
    else if (literal.kind === 'each') literal.node.arguments.forEach(add)
    else literal.columns.forEach(add)
  }
  return needed
}
