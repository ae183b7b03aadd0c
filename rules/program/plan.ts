/** Plans for people: in which order the literals of each rule are joined when one of them changes. */
import { Circuit, plan, type Step } from '../../engine/index.ts'
import { conjunctionOf } from './bodies.ts'
import { compile } from './compile.ts'
import type { Program } from './program.ts'

/**
 * Describes the plans of all rules: under each rule a line for each relation that it reads, with the
 * steps from a change of that one to what is derived. An index is named by its columns.
 */
export function describePlans(program: Program): string {
  const circuit = new Circuit()
  const { rules, collections } = compile(program, circuit)
  const lines = rules.flatMap((compiled) => {
    const target = collections.get(compiled.rule.relation)
    // A rule's relation is part of its program.
    const plans = target ? plan(conjunctionOf(compiled, target)) : []
    return [
      compiled.rule.name,
      ...plans.map(
        ({ start, steps }) =>
          `  ${start.source.name} → ${[...steps.map(describeStep), 'derive'].join(' → ')}`,
      ),
    ]
  })
  return `${lines.join('\n')}\n`
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case 'probe': {
      const { source, variables } = step.clause
      if (step.bound.length === variables.length) return `is in ${source.name}`
      const columns = step.bound.map((position) => source.columns[position])
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
