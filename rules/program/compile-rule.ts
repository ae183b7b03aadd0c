/** Compilation of one rule: literals become clauses over variables, heads become targets. */
import type { Clause, Collection, Conjunction, Head, Value, Variable } from '../../engine/index.ts'
import type { Literal } from '../body.ts'
import { RuleError } from '../errors.ts'
import type { Node } from '../reference.ts'
import { columnNames } from '../relation.ts'
import type { HeadColumn, Rule } from '../rule.ts'
import type { Part, Views } from './views.ts'

/** A rule made ready for the engine, but for its targets. */
export interface CompiledRule {
  /** The variables of each head's columns, in the order of the columns. */
  readonly heads: readonly (readonly Variable[])[]
  conjunction(targets: readonly Collection[]): Conjunction
}

/**
 * Compiles a rule; the views it reads are made on the way.
 *
 * @throws RuleError when a reference belongs to another rule
 */
export function compileRule(rule: Rule, views: Views): CompiledRule {
  return new RuleCompiler(rule, views)
}

class RuleCompiler implements CompiledRule {
  readonly heads: readonly (readonly Variable[])[]
  readonly #rule: Rule
  readonly #views: Views
  readonly #variables = new Map<Node, Variable>()
  /** What the columns that variables stand for are called, for error messages. */
  readonly #names = new Map<Variable, string>()
  readonly #constants = new Map<Variable, Value>()
  readonly #constantVariables = new Map<Value, Variable>()
  readonly #clauses: Clause[] = []
  #count = 0

  constructor(rule: Rule, views: Views) {
    this.#rule = rule
    this.#views = views
    for (const literal of rule.literals) this.#introduce(literal)
    const reading = rule.literals.filter((l) => l.kind === 'match' || l.kind === 'not').length
    if (!rule.literals.some((l) => l.kind === 'match')) {
      this.#clauses.push({ kind: 'atom', source: views.unit, variables: [] })
    }
    for (const literal of rule.literals) this.#compile(literal, reading > 1 ? 'set' : 'bag')
    this.heads = rule.heads.map((head) => head.map((column) => this.#headVariable(column)))
  }

  conjunction(targets: readonly Collection[]): Conjunction {
    const heads = targets.map((target, i): Head => ({ target, variables: this.heads[i] ?? [] }))
    return {
      name: this.#rule.name,
      clauses: this.#clauses,
      constants: this.#constants,
      heads,
      variables: this.#count,
      names: this.#names,
    }
  }

  /** First pass: what a literal binds has a variable before anything refers to it. */
  #introduce(literal: Literal): void {
    if (literal.kind === 'each') this.#variables.set(literal.node, this.#count++)
    if (literal.kind !== 'match') return
    for (const node of literal.columns.values()) {
      if (node.kind !== 'column' || this.#variables.has(node)) continue
      this.#names.set(this.#count, node.name)
      this.#variables.set(node, this.#count++)
    }
  }

  #compile(literal: Literal, semantics: 'set' | 'bag'): void {
    switch (literal.kind) {
      case 'match': {
        const part = partOf(literal)
        const source = this.#views.view(part, semantics)
        this.#clauses.push({ kind: 'atom', source, variables: this.#partVariables(literal, part) })
        return
      }
      case 'not': {
        const part = partOf(literal)
        const source = this.#views.view(part, 'set')
        this.#clauses.push({ kind: 'absent', source, variables: this.#partVariables(literal, part) })
        return
      }
      case 'where': {
        const args = literal.arguments.map((node) => this.#variable(node))
        this.#clauses.push({ kind: 'filter', name: this.#rule.name, arguments: args, test: literal.test })
        return
      }
      case 'each': {
        const { node } = literal
        const args = node.arguments.map((argument) => this.#variable(argument))
        const result = this.#variable(node)
        this.#clauses.push({
          kind: 'each',
          name: this.#rule.name,
          arguments: args,
          result,
          evaluate: node.evaluate,
        })
        return
      }
    }
  }

  #partVariables(literal: Literal & { kind: 'match' | 'not' }, part: Part): readonly Variable[] {
    return part.columns.map((column) => this.#variable(literal.columns.get(column) as Node)) // the part is made of these
  }

  #headVariable(column: HeadColumn): Variable {
    return this.#variable(column.node)
  }

  #variable(node: Node): Variable {
    const known = this.#variables.get(node)
    if (known !== undefined) return known
    if (node.kind === 'constant') return this.#constant(node.value)
    if (node.kind !== 'computed') {
      const what = node.kind === 'column' ? node.name : 'a value of each()'
      throw new RuleError(this.#rule.name, `${what} is not bound in this rule`)
    }
    const args = node.arguments.map((argument) => this.#variable(argument))
    const result = this.#count++
    this.#variables.set(node, result)
    this.#clauses.push({
      kind: 'compute',
      name: this.#rule.name,
      arguments: args,
      result,
      evaluate: node.evaluate,
    })
    return result
  }

  #constant(value: Value): Variable {
    const known = this.#constantVariables.get(value)
    if (known !== undefined) return known
    const variable = this.#count++
    this.#constants.set(variable, value)
    this.#constantVariables.set(value, variable)
    return variable
  }
}

/** The part of its relation that a literal reads: constants select, everything else is a column. */
function partOf(literal: Literal & { kind: 'match' | 'not' }): Part {
  const equal = new Map<string, Value>()
  const columns: string[] = []
  for (const column of columnNames(literal.relation)) {
    const node = literal.columns.get(column)
    if (!node) continue
    if (node.kind === 'constant') equal.set(column, node.value)
    else columns.push(column)
  }
  return { relation: literal.relation, columns, equal }
}
