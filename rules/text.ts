/** Text templates: strings with references in them. */
import { computeAll, type Reference, type Term } from './reference.ts'

/**
 * A string with references in it, put together when the rule fires.
 *
 * @example text`eth.dst == ${mac}`
 */
export function text(literals: TemplateStringsArray, ...terms: Term<string | number>[]): Reference<string> {
  const first = literals[0] ?? ''
  const rest = literals.slice(1)
  return computeAll(terms, (...values: readonly (string | number)[]) => {
    let result = first
    for (let i = 0; i < rest.length; i++) result += `${values[i]}${rest[i]}`
    return result
  })
}
