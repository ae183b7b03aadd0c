/** Why a logical flow is there: its derivation, down to rows of the databases. */
import { CommandError } from '../../daemon/index.ts'
import { type Instance, printExplanation } from '../../rules/index.ts'
import { rowNames } from '../../tables/index.ts'
import { ActualFlow, FlowContent } from '../database/logical-flow-table.ts'
import { northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'

/** At most so many flows are named where a prefix fits several. */
const NAMED = 5

/**
 * The derivation of a flow as text.
 *
 * @param text the flow's uuid, or the beginning of it as `ovn-sbctl --uuid lflow-list` shows it, with or without 0x
 */
export function explainFlow(instance: Instance, text: string): string {
  const prefix = text.toLowerCase().replace(/^0x/, '')
  if (!/^[0-9a-f][0-9a-f-]*$/.test(prefix))
    throw new CommandError(`${text}: not the uuid of a logical flow, nor the beginning of one`)
  const found = instance.facts(ActualFlow).filter(({ uuid }) => uuid.startsWith(prefix))
  const [flow] = found
  if (!flow) throw new CommandError(`${text}: the southbound has no such logical flow`)
  if (found.length > 1) {
    const names = found.slice(0, NAMED).map(({ uuid }) => uuid)
    const rest = found.length > NAMED ? ', …' : ''
    throw new CommandError(`${text}: ${found.length} logical flows begin so: ${names.join(', ')}${rest}`)
  }
  const { uuid, ...content } = flow
  try {
    const names = rowNames(instance, [northbound, southbound])
    return printExplanation(instance.explain(FlowContent, content), (value) => names.get(String(value)))
  } catch (error) {
    // The only reason not to find it is that no rule derives it.
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${uuid}: no rule says that there is such a flow, it goes (${reason})`)
  }
}
