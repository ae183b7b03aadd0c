/**
 * Bodies: the conjunctions of a program, collected while it is compiled, to be wired together: so that
 * what several rules have in common is computed once.
 */
import type { Collection, Conjunction, Head } from '../../engine/index.ts'
import { isFolded } from './compile-head.ts'
import { type CompiledRule, namedAs } from './compile-rule.ts'

export class Bodies {
  readonly #heads = new Map<CompiledRule, Head[]>()

  /** Sends the heads of a body that are not folded to `target`. */
  add(compiled: CompiledRule, target: Collection): void {
    compiled.body.heads.forEach((head, i) => {
      if (!isFolded(head)) this.addHead(compiled, i, target)
    })
  }

  /** Sends one head of a body to `target`. */
  addHead(compiled: CompiledRule, index: number, target: Collection): void {
    const head = { target, variables: compiled.heads[index] ?? [] }
    const known = this.#heads.get(compiled)
    if (known) known.push(head)
    else this.#heads.set(compiled, [head])
  }

  /** The conjunctions collected so far. */
  all(): readonly Conjunction[] {
    return [...this.#heads].map(([compiled, heads]) => conjunctionOf(compiled, heads))
  }
}

function conjunctionOf(
  { rule, clauses, constants, variables, names }: CompiledRule,
  heads: readonly Head[],
): Conjunction {
  return Object.assign(namedAs(rule), { clauses, constants, heads, variables, names })
}
