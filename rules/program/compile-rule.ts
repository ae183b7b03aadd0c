/** Compilation of one rule: literals become clauses over variables, and so does what heads compute. */
import type { Clause, Value, Variable } from '../../engine/index.ts'
import type { Literal } from '../body.ts'
import type { Node } from '../reference.ts'
import type { Rule, RuleBody } from '../rule.ts'
import { headNodes } from './compile-head.ts'
import { partOf, type Views } from './views.ts'

/** A body of a rule made ready for the engine, but for its targets. */
export interface CompiledRule {
  readonly rule: Rule
  readonly body: RuleBody
  /** What the literals say, and what the heads compute. */
  readonly clauses: readonly Clause[]
  readonly constants: ReadonlyMap<Variable, Value>
  /** The variables of each head's columns, in their order; of one with aggregates, those of its bindings. */
  readonly heads: readonly (readonly Variable[])[]
  /** How many variables there are. */
  readonly variables: number
  /** What the columns that variables stand for are called. */
  readonly names: ReadonlyMap<Variable, string>
}

/** Compiles a body of a rule; the views it reads are made on the way. */
export function compileRule(rule: Rule, body: RuleBody, views: Views): CompiledRule {
  return new RuleCompiler(rule, body, views)
}

class RuleCompiler implements CompiledRule {
  readonly rule: Rule
  readonly body: RuleBody
  readonly clauses: Clause[] = []
  readonly constants = new Map<Variable, Value>()
  readonly heads: readonly (readonly Variable[])[]
  readonly names = new Map<Variable, string>()
  variables = 0
  readonly #variables = new Map<Node, Variable>()
  readonly #constantVariables = new Map<Value, Variable>()

  constructor(rule: Rule, body: RuleBody, views: Views) {
    this.rule = rule
    this.body = body
    for (const literal of body.literals) this.#introduce(literal)
    if (!body.literals.some((l) => l.kind === 'match'))
      this.clauses.push({ kind: 'atom', source: views.unit, variables: [] })
    for (const literal of body.literals) this.#compile(literal, views)
    this.heads = body.heads.map((head) => headNodes(rule, body, head).map((node) => this.#variable(node)))
  }

  /** First pass: what a literal binds has a variable before anything refers to it. */
  #introduce(literal: Literal): void {
    if (literal.kind === 'each') this.#variables.set(literal.node, this.variables++)
    if (literal.kind !== 'match') return
    for (const node of literal.columns.values()) {
      if (node.kind !== 'column' || this.#variables.has(node)) continue
      this.names.set(this.variables, node.name)
      this.#variables.set(node, this.variables++)
    }
  }

  #compile(literal: Literal, views: Views): void {
    const called = namedAs(this.rule)
    switch (literal.kind) {
      case 'match':
      case 'not': {
        const place = views.viewOf(literal, this.body)
        // A part is made of columns that the literal names.
        const variables = partOf(literal).columns.map((column) =>
          this.#variable(literal.columns.get(column) as Node),
        )
        this.clauses.push({ kind: literal.kind === 'match' ? 'atom' : 'absent', ...place, variables })
        return
      }
      case 'where': {
        const args = literal.arguments.map((node) => this.#variable(node))
        this.clauses.push(
          Object.assign(called, { kind: 'filter', arguments: args, test: literal.test } as const),
        )
        return
      }
      case 'each': {
        const { node } = literal
        const args = node.arguments.map((argument) => this.#variable(argument))
        const result = this.#variable(node)
        this.clauses.push(
          Object.assign(called, { kind: 'each', arguments: args, result, evaluate: node.evaluate } as const),
        )
        return
      }
    }
  }

  #variable(node: Node): Variable {
    const known = this.#variables.get(node)
    if (known !== undefined) return known
    if (node.kind === 'constant') return this.#constant(node.value)
    // The rule was checked: columns and values of each() are bound by a literal, and so have a variable.
    if (node.kind !== 'computed') throw new Error(`${this.rule.name} has an unbound ${node.kind}`)
    const args = node.arguments.map((argument) => this.#variable(argument))
    const result = this.variables++
    this.#variables.set(node, result)
    const { evaluate } = node
    this.clauses.push(
      Object.assign(namedAs(this.rule), { kind: 'compute', arguments: args, result, evaluate } as const),
    )
    return result
  }

  #constant(value: Value): Variable {
    const known = this.#constantVariables.get(value)
    if (known !== undefined) return known
    const variable = this.variables++
    this.constants.set(variable, value)
    this.#constantVariables.set(value, variable)
    return variable
  }
}

/** Something that goes by the name of a rule, which is put together only when somebody asks for it. */
export function namedAs(rule: Rule): { readonly name: string } {
  return {
    get name() {
      return rule.name
    },
  }
}
