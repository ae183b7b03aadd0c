/** Compilation of a program: relations become collections of one circuit, in the program's order. */
import {
  aggregate,
  allocate,
  type Circuit,
  type Collection,
  conjunction,
  input as engineInput,
  feed,
  type Input,
  project,
} from '../../engine/index.ts'
import { coarseColumns, columnNames, type Relation } from '../relation.ts'
import type { AllocationRule, HeadColumn, Rule } from '../rule.ts'
import { type CompiledRule, compileRule } from './compile-rule.ts'
import type { Program } from './program.ts'
import { Views } from './views.ts'

/** A program in a circuit. */
export interface Compiled {
  readonly collections: ReadonlyMap<Relation, Collection>
  readonly inputs: ReadonlyMap<Relation, Input>
}

/** Builds a program's circuit. */
export function compile({ relations, definitions }: Program, circuit: Circuit): Compiled {
  const collections = new Map<Relation, Collection>()
  const inputs = new Map<Relation, Input>()
  const views = new Views(circuit, collections)
  for (const relation of relations) {
    if (relation.kind === 'input') {
      const made = engineInput(circuit, relation.name, columnNames(relation), 'set', coarseColumns(relation))
      inputs.set(relation, made)
      collections.set(relation, made.collection)
      continue
    }
    const its = definitions.get(relation) ?? []
    const allocation = its.find((definition) => definition.kind === 'allocation')
    if (allocation) collections.set(relation, compileAllocation(allocation, circuit, collections))
    else
      collections.set(
        relation,
        compileRules(
          relation,
          its.filter((d) => d.kind === 'rule'),
          circuit,
          views,
        ),
      )
  }
  return { collections, inputs }
}

function compileRules(
  relation: Relation,
  rules: readonly Rule[],
  circuit: Circuit,
  views: Views,
): Collection {
  // What the rules read and fold comes before the relation in the order of evaluation.
  const compiled = rules.map((rule) => ({ rule, compiled: compileRule(rule, views) }))
  const folded = compiled.map(({ rule, compiled }) =>
    rule.heads.map((head, i) =>
      isFolded(head) ? foldedHead(relation, rule, head, i, compiled, circuit) : undefined,
    ),
  )
  const target = circuit.collection(relation.name, columnNames(relation), 'set', coarseColumns(relation))
  compiled.forEach(({ compiled }, r) => {
    const targets = compiled.heads.map((_, h) => folded[r]?.[h]?.bindings ?? target)
    conjunction(compiled.conjunction(targets))
  })
  for (const head of folded.flat()) if (head) feed(head.result, target)
  return target
}

function isFolded(head: readonly HeadColumn[]): boolean {
  return head.some((column) => column.aggregate)
}

/** The collections of a head with aggregates: the distinct bindings, and their fold in the head's order. */
function foldedHead(
  relation: Relation,
  rule: Rule,
  head: readonly HeadColumn[],
  index: number,
  compiled: CompiledRule,
  circuit: Circuit,
): { readonly bindings: Collection; readonly result: Collection } {
  const names = columnNames(relation)
  const title = `${rule.name}${compiled.heads.length > 1 ? ` (head ${index + 1})` : ''}`
  const bindings = circuit.collection(`${title} bindings`, names, 'set')
  const key: string[] = []
  const aggregates: { name: string; column: string; fold: NonNullable<HeadColumn['aggregate']>['fold'] }[] =
    []
  head.forEach((column, i) => {
    const name = names[i] as string // a head has a value for each column
    if (column.aggregate) aggregates.push({ name, column: name, fold: column.aggregate.fold })
    else key.push(name)
  })
  const grouped = aggregate(bindings, `${title} folded`, key, aggregates)
  if (names.every((name, i) => grouped.columns[i] === name)) return { bindings, result: grouped }
  return { bindings, result: project(grouped, `${title} in order`, { columns: names }, 'bag') }
}

function compileAllocation(
  rule: AllocationRule,
  circuit: Circuit,
  collections: ReadonlyMap<Relation, Collection>,
): Collection {
  const of = (relation: Relation): Collection => collections.get(relation) as Collection // the program's order puts them first
  const { assigned } = allocate({
    name: `${rule.name} assignments`,
    requests: of(rule.requests),
    preferences: of(rule.preferences),
    ...(rule.reserved ? { reserved: of(rule.reserved) } : {}),
    ranges: rule.range,
  })
  const target = circuit.collection(
    rule.relation.name,
    columnNames(rule.relation),
    'set',
    coarseColumns(rule.relation),
  )
  feed(assigned, target)
  return target
}
