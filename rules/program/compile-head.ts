/** Heads with aggregates: the distinct bindings of the body, and their fold in the head's order. */
import { aggregate, type Circuit, type Collection, type Fold, project } from '../../engine/index.ts'
import { distinctFold } from '../distinct-fold.ts'
import type { Node } from '../reference.ts'
import type { HeadColumn, Rule, RuleBody } from '../rule.ts'
import type { CompiledRule } from './compile-rule.ts'
import { determined } from './dependency.ts'
import { partOf, type Views } from './views.ts'

/** The collections of a head with aggregates. */
export interface FoldedHead {
  /** Where the body's conjunction puts its bindings; nowhere when they are there already. */
  readonly bindings: Collection | undefined
  /** The rows of the head. */
  readonly result: Collection
}

export function isFolded(head: readonly HeadColumn[]): boolean {
  return head.some((column) => column.aggregate)
}

/** What a head's bindings are made of, and how they are folded. */
interface Folding {
  /** The columns of the bindings: those of the head that are not folded come first, in their order. */
  readonly nodes: readonly Node[]
  readonly keys: number
  /** The place of what is folded, in the order of the head. */
  readonly folds: readonly { readonly place: number; readonly fold: Fold }[]
}

/** The nodes that the body's conjunction has to put into each row of a head's target. */
export function headNodes(rule: Rule, body: RuleBody, head: readonly HeadColumn[]): readonly Node[] {
  return isFolded(head) ? foldingOf(rule, body, head).nodes : head.map(({ node }) => node)
}

/**
 * An aggregate folds each combination of its terms once. Bindings are a set, so there is nothing to do
 * for that where the terms determine all else that is in a binding; elsewhere values are counted, and so they are
 * where a rule has several bodies, whose bindings meet in one collection.
 */
function foldingOf({ bodies }: Rule, { literals }: RuleBody, head: readonly HeadColumn[]): Folding {
  const keys = head.flatMap((column) => (column.aggregate ? [] : [column.node]))
  const aggregates = head.flatMap((column) => (column.aggregate ? [column.aggregate] : []))
  const nodes = [...keys]
  const placeOf = (node: Node): number => {
    const known = nodes.indexOf(node)
    return known === -1 ? nodes.push(node) - 1 : known
  }
  for (const { terms } of aggregates) for (const term of terms) placeOf(term)
  const all = [...nodes]
  const folds = aggregates.map(({ terms, plain, fold, value }) => {
    const [term] = terms
    const once = bodies.length === 1 && all.every(determined(literals, [...keys, ...terms]))
    return once && term
      ? { place: placeOf(term), fold: plain }
      : { place: placeOf(value), fold: distinctFold(fold) }
  })
  return { nodes, keys: keys.length, folds }
}

/** Whether a head has what is folded behind all else, as groups come. */
export function isInOrder(head: readonly HeadColumn[]): boolean {
  const first = head.findIndex((column) => column.aggregate)
  return first !== -1 && head.slice(first).every((column) => column.aggregate)
}

/**
 * Adds the collections of the head at `index`.
 *
 * @param target makes the collection that the rows of a head in order go to, if they are all that it gets
 */
export function foldedHead(
  { rule, body }: CompiledRule,
  index: number,
  circuit: Circuit,
  views: Views,
  target?: () => Collection,
): FoldedHead {
  const head = body.heads[index] ?? []
  const title = `${rule.relation.name}: ${rule.sentence}${body.heads.length > 1 ? ` (head ${index + 1})` : ''}`
  const { nodes, keys, folds } = foldingOf(rule, body, head)
  const there = rule.bodies.length === 1 ? asRead(body, nodes, views) : undefined
  const names = there?.columns ?? nodes.map((_, i) => (i < keys ? `key ${i + 1}` : `value ${i - keys + 1}`))
  // Where it is all the same how often a value comes, nobody has to remember which bindings there are.
  const semantics = folds.every(({ fold }) => fold.ofDistinct) ? 'bag' : 'set'
  const bindings = there?.collection ?? circuit.collection(`${title} bindings`, names, semantics)
  const grouped = aggregate(
    bindings,
    `${title} folded`,
    names.slice(0, keys),
    folds.map(({ place, fold }, i) => ({ name: `fold ${i + 1}`, column: names[place] as string, fold })),
    target?.(),
  )
  if (target) return { bindings: there ? undefined : bindings, result: grouped }
  return { bindings: there ? undefined : bindings, result: inOrder(grouped, title, head, keys) }
}

/** The collection that has a body's bindings already: what its only literal reads, where that is all there is. */
function asRead(
  { literals, heads }: RuleBody,
  nodes: readonly Node[],
  views: Views,
): { readonly collection: Collection; readonly columns: readonly string[] } | undefined {
  const [literal, second] = literals
  if (!literal || second || literal.kind !== 'match' || heads.length > 1) return undefined
  const part = partOf(literal)
  const read = part.columns.map((column) => literal.columns.get(column) as Node) // a part is of named columns
  const all = new Set(nodes)
  const same = all.size === nodes.length && new Set(read).size === read.length && read.length === all.size
  if (!same || !read.every((node) => all.has(node))) return undefined
  return {
    collection: views.setOf(literal),
    columns: nodes.map((node) => part.columns[read.indexOf(node)] ?? ''),
  }
}

/** Groups with their columns in the order of the head. */
function inOrder(grouped: Collection, title: string, head: readonly HeadColumn[], keys: number): Collection {
  let [key, fold] = [0, keys]
  const order = head.map((column) => grouped.columns[column.aggregate ? fold++ : key++] as string)
  if (order.every((name, i) => grouped.columns[i] === name)) return grouped
  return project(grouped, `${title} in order`, { columns: order }, 'bag')
}
