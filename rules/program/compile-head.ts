/** Heads with aggregates: the distinct bindings of the body, and their fold in the head's order. */
import {
  type AggregateColumn,
  aggregate,
  type Circuit,
  type Collection,
  project,
} from '../../engine/index.ts'
import { distinctFold } from '../distinct-fold.ts'
import { columnNames } from '../relation.ts'
import type { HeadColumn } from '../rule.ts'
import type { CompiledRule } from './compile-rule.ts'

/** The collections of a head with aggregates. */
export interface FoldedHead {
  /** Where the body's conjunction puts its bindings. */
  readonly bindings: Collection
  /** The rows of the head. */
  readonly result: Collection
}

export function isFolded(head: readonly HeadColumn[]): boolean {
  return head.some((column) => column.aggregate)
}

/** Adds the collections of the head at `index`. */
export function foldedHead({ rule }: CompiledRule, index: number, circuit: Circuit): FoldedHead {
  const head = rule.heads[index] ?? []
  const names = columnNames(rule.relation)
  const title = `${rule.name}${rule.heads.length > 1 ? ` (head ${index + 1})` : ''}`
  const bindings = circuit.collection(`${title} bindings`, names, 'set')
  const several = head.filter((column) => column.aggregate).length > 1
  const key: string[] = []
  const aggregates: AggregateColumn[] = []
  head.forEach(({ aggregate: of }, i) => {
    const name = names[i] as string // a head has a value for each column
    if (of) aggregates.push({ name, column: name, fold: several ? distinctFold(of.fold) : of.fold })
    else key.push(name)
  })
  const grouped = aggregate(bindings, `${title} folded`, key, aggregates)
  if (names.every((name, i) => grouped.columns[i] === name)) return { bindings, result: grouped }
  return { bindings, result: project(grouped, `${title} in order`, { columns: names }, 'bag') }
}
