/** What stages do with packets that no other flow of theirs matches. */
import { type Definition, rule } from '../../rules/index.ts'
import { ALL_ROUTERS, ALL_SWITCHES } from '../datapath/datapath-group.ts'
import type { NorthdFeature } from '../feature.ts'
import { flow, LogicalFlow } from './logical-flow.ts'
import { type Stage, stages } from './stage.ts'

/** The rule that gives every stage its default: what the feature in charge of it says, else to go on. */
export function stageDefaults(features: readonly NorthdFeature[]): Definition {
  const said = new Map<string, string | null>()
  const by = new Map<string, string>()
  for (const { name, defaults = {} } of features)
    for (const [stage, actions] of Object.entries(defaults)) {
      const other = by.get(stage)
      if (other !== undefined) throw new Error(`${other} and ${name} both say the default of ${stage}`)
      by.set(stage, name)
      said.set(stage, actions)
    }
  const flows = stages.flatMap((stage) => {
    const actions = said.get(stage)
    return actions === null ? [] : [flow(groupOf(stage), stage, 0, '1', actions ?? 'next;')]
  })
  return rule(
    'A packet that no other flow of a stage matches gets the default of the stage',
    LogicalFlow,
    () => flows,
  )
}

/** The datapaths that have a stage. */
function groupOf(stage: Stage): typeof ALL_SWITCHES | typeof ALL_ROUTERS {
  return stage.startsWith('ls_') ? ALL_SWITCHES : ALL_ROUTERS
}
