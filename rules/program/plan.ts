/** Plans for people: in which order the literals of each rule are joined when one of them changes. */
import { Circuit, type Conjunction, indexedBy, type PlanNode, plan, type Step } from '../../engine/index.ts'
import { compile } from './compile.ts'
import type { Program } from './program.ts'

/**
 * Describes the plans of all rules: under each rule a line for each relation that it reads, with the
 * steps from a change of that one to what is derived. An index is named by its columns. Steps that are
 * taken together with other rules are followed by their names.
 */
export function describePlans(program: Program): string {
  const { wired } = compile(program, new Circuit())
  const lines = new Map(wired.flat().map((rule) => [rule, [rule.name]]))
  for (const { start, root } of wired.flatMap((conjunctions) => plan(conjunctions))) {
    for (const [rule, path] of paths(root)) lines.get(rule)?.push(`  ${start.source.name} → ${path}`)
  }
  return `${[...lines.values()].flat().join('\n')}\n`
}

/** The steps to each derivation below a point of a plan. */
function paths({ derivations, branches }: PlanNode): readonly (readonly [rule: Conjunction, path: string])[] {
  return [
    ...derivations.map(({ conjunction }) => [conjunction, 'derive'] as const),
    ...branches.flatMap(({ step, next }) => {
      const parts = next.derivations.length + next.branches.length > 1
      return paths(next).map(
        ([rule, path]) =>
          [rule, `${describeStep(step)}${parts ? others(next, rule) : ''} → ${path}`] as const,
      )
    }),
  ]
}

/** Who takes the steps up to a point as well, told where they part. */
function others({ conjunctions }: PlanNode, rule: Conjunction): string {
  const names = [...new Set(conjunctions)].filter((other) => other !== rule).map(({ name }) => name)
  if (names.length === 0) return ''
  return names.length > 3 ? ` (also for ${names.length} rules)` : ` (also for ${names.join(', ')})`
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case 'probe': {
      const { source, variables } = step.clause
      if (step.bound.length === variables.length) return `is in ${source.name}`
      const columns = indexedBy(step.clause, step.bound).map((position) => source.columns[position])
      return columns.length === 0 ? `all of ${source.name}` : `${source.name} by ${columns.join(', ')}`
    }
    case 'absent':
      return `not in ${step.clause.source.name}`
    case 'filter':
      return 'test'
    case 'compute':
      return step.check ? 'compute and compare' : 'compute'
    case 'each':
      return step.check ? 'each that equals' : 'each'
  }
}
