/** Histories as text that can be pasted into a test. */
import { type Collection, isCollection, isKeyed, isOrdered, List } from 'immutable'
import type { AnyFact } from '../naive/fact-index.ts'
import type { History, Step } from './history.ts'

/** A history as a call of `replay`; with `Immutable` as the name of its module, where it has such values. */
export function showHistory(history: History): string {
  const transactions = history.map((steps) => {
    const [only] = steps
    if (only && steps.length === 1) return `  [${showStep(only)}],\n`
    return `  [\n${steps.map((step) => `    ${showStep(step)},\n`).join('')}  ],\n`
  })
  return `replay(program, [\n${transactions.join('')}])`
}

/** A relation whose name cannot be that of a constant is given by its name. */
function showStep({ kind, relation: { name }, fact }: Step): string {
  return `${kind}(${isIdentifier(name) ? name : JSON.stringify(name)}, ${showFields(fact)})`
}

function showFields(fact: AnyFact): string {
  const fields = Object.entries(fact).map(
    ([column, value]) => `${isIdentifier(column) ? column : JSON.stringify(column)}: ${showLiteral(value)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
}

/** A value as TypeScript; one that is no scalar and no Immutable collection as it prints itself. */
export function showLiteral(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  return isCollection(value) ? showCollection(value) : String(value)
}

function showCollection(value: Collection<unknown, unknown>): string {
  if (isKeyed(value)) {
    const entries = [...value.entries()].map((pair) => `[${pair.map(showLiteral).join(', ')}]`)
    return `Immutable.${isOrdered(value) ? 'OrderedMap' : 'Map'}([${entries.join(', ')}])`
  }
  const values = [...value.values()].map(showLiteral).join(', ')
  if (List.isList(value)) return `Immutable.List([${values}])`
  return `Immutable.${isOrdered(value) ? 'OrderedSet' : 'Set'}([${values}])`
}
