/**
 * Bodies: the conjunctions of a program. Rules whose bodies say the same share one, with all of their
 * heads, so that what they have in common is computed once.
 */
import {
  type Clause,
  type Collection,
  type Conjunction,
  conjunction,
  type Head,
  type Value,
  type Variable,
} from '../../engine/index.ts'
import { isFolded } from './compile-head.ts'
import type { CompiledRule } from './compile-rule.ts'

/** Where the heads of a rule go, by their index. */
type Targets = ReadonlyMap<number, Collection>

export class Bodies {
  readonly #targets = new Map<CompiledRule, Map<number, Collection>>()

  /** Sends the heads of a rule that are not folded to `target`. */
  add(compiled: CompiledRule, target: Collection): void {
    compiled.rule.heads.forEach((head, i) => {
      if (!isFolded(head)) this.addHead(compiled, i, target)
    })
  }

  /** Sends one head of a rule to `target`. */
  addHead(compiled: CompiledRule, index: number, target: Collection): void {
    const known = this.#targets.get(compiled)
    if (known) known.set(index, target)
    else this.#targets.set(compiled, new Map([[index, target]]))
  }

  /** Wires all conjunctions into the circuit. */
  wire(): void {
    const identities = new Identities()
    const groups = new Map<string, [CompiledRule, Targets][]>()
    for (const entry of this.#targets) {
      const key = describeBody(entry[0], identities)
      const group = groups.get(key)
      if (group) group.push(entry)
      else groups.set(key, [entry])
    }
    for (const group of groups.values()) conjunction(merge(group))
  }
}

/** The conjunction of one rule whose heads all go to `target`. */
export function conjunctionOf(compiled: CompiledRule, target: Collection): Conjunction {
  return merge([[compiled, new Map(compiled.heads.map((_, i) => [i, target]))]])
}

/** Puts rules with the same body together: what their heads compute gets variables of its own. */
function merge(rules: readonly (readonly [CompiledRule, Targets])[]): Conjunction {
  const clauses: Clause[] = [...(rules[0]?.[0].body ?? [])]
  const constants = new Map(rules[0]?.[0].constants)
  const heads: Head[] = []
  const shared = rules[0]?.[0].bodyVariables ?? 0
  let variables = shared
  for (const [compiled, targets] of rules) {
    const offset = variables - shared
    const moved = (variable: Variable): Variable => (variable < shared ? variable : variable + offset)
    for (const clause of compiled.computed) clauses.push(moveCompute(clause, moved))
    for (const [variable, value] of compiled.constants) constants.set(moved(variable), value)
    for (const [i, target] of targets) heads.push({ target, variables: (compiled.heads[i] ?? []).map(moved) })
    variables += compiled.variables - shared
  }
  const name = rules.map(([{ rule }]) => rule.name).join(' + ')
  return { name, clauses, constants, heads, variables, names: rules[0]?.[0].names ?? new Map() }
}

/** Heads compute and do nothing else. */
function moveCompute(clause: Clause, moved: (variable: Variable) => Variable): Clause {
  if (clause.kind !== 'compute') return clause
  return { ...clause, arguments: clause.arguments.map(moved), result: moved(clause.result) }
}

/** A text that is the same for bodies that say the same: functions and collections by identity. */
function describeBody({ body, bodyVariables, constants }: CompiledRule, of: Identities): string {
  const clauses = body.map((clause) => describeClause(clause, of))
  const fixed = [...constants].flatMap(([variable, value]) =>
    variable < bodyVariables
      ? [[variable, typeof value, isObject(value) ? of.number(value) : String(value)]]
      : [],
  )
  return JSON.stringify([clauses, fixed])
}

function describeClause(clause: Clause, of: Identities): readonly unknown[] {
  switch (clause.kind) {
    case 'atom':
    case 'absent':
      return [clause.kind, of.number(clause.source), clause.variables]
    case 'filter':
      return [clause.kind, of.number(clause.test), clause.arguments]
    case 'compute':
    case 'each':
      return [clause.kind, of.number(clause.evaluate), clause.arguments, clause.result]
  }
}

/** Numbers for objects, the same for the same object. */
class Identities {
  readonly #numbers = new Map<unknown, number>()

  number(of: unknown): number {
    const known = this.#numbers.get(of)
    if (known !== undefined) return known
    this.#numbers.set(of, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

function isObject(value: Value): boolean {
  return typeof value === 'object' && value !== null
}
