/**
 * A large program made up: rules of one, two and three matches, negations, texts and aggregates over
 * relations in layers, and one input that a single rule reads.
 */
import {
  compute,
  count,
  type Definition,
  input,
  integer,
  type Program,
  program,
  type Relation,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { Random } from '../engine/random.ts'

/** The columns of every relation here. */
const columns = { id: integer, key: integer, name: textColumn } as const
type Plain = Relation<typeof columns>

export interface GeneratedProgram {
  readonly program: Program
  readonly inputs: readonly Plain[]
  /** An input that one rule reads, and what that rule derives. */
  readonly lone: { readonly input: Plain; readonly derived: Plain }
}

/** How many relations of the program are inputs. */
const INPUTS = 20

/** Makes a program up; the same numbers give the same program. */
export function generate(relations: number, rules: number): GeneratedProgram {
  const random = new Random(7)
  const inputs = Array.from({ length: INPUTS }, (_, i) => input(`Input${i}`, columns))
  const derived = Array.from({ length: relations - INPUTS - 2 }, (_, i) => relation(`Derived${i}`, columns))
  const lone = { input: input('LoneInput', columns), derived: relation('LoneDerived', columns) }
  const definitions: Definition[] = [
    rule('lone.derived', lone.derived, ({ match }) => {
      const { id, key, name } = match(lone.input)
      return { id, key, name: text`${name} of ${key}` }
    }),
  ]
  for (let i = 0; definitions.length < rules; i++) {
    const target = i % derived.length
    // What a relation is derived from comes before it: there is no recursion.
    const before = [...inputs, ...derived.slice(0, target)]
    const pick = (): Plain => before[random.below(before.length)] ?? lone.input
    const head = derived[target]
    if (head) definitions.push(made(head, [pick(), pick(), pick()], random.below(5)))
  }
  return { program: program(definitions, inputs), inputs, lone }
}

function made(
  head: Plain,
  [first, second, third]: readonly [Plain, Plain, Plain],
  shape: number,
): Definition {
  switch (shape) {
    case 0:
      return rule('head', head, ({ match }) => {
        const { id, name } = match(first, { key: 1 })
        return { id, key: compute(id, (n) => n % 100), name }
      })
    case 1:
      return rule('head', head, ({ match }) => {
        const { id, key, name } = match(first)
        match(second, { id: key, name })
        return { id, key, name }
      })
    case 2:
      return rule('head', head, ({ match }) => {
        const { id, key } = match(first)
        const next = match(second, { id: key })
        match(third, { id: next.key })
        return { id, key, name: text`${id} by ${key}` }
      })
    case 3:
      return rule('head', head, ({ match, not, where }) => {
        const { id, key, name } = match(first)
        not(second, { id, key })
        where(key, (k) => k !== 3)
        return { id, key, name }
      })
    default:
      return rule('head', head, ({ match }) => {
        const { id, key } = match(first)
        return { id: key, key: count(id), name: 'counted' }
      })
  }
}
