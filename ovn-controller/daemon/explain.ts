/** Why a flow of the switch is there: its derivation, down to rows of the databases. */
import { CommandError } from '../../daemon/index.ts'
import { type Instance, printExplanation } from '../../rules/index.ts'
import { rowNames } from '../../tables/index.ts'
import { local } from '../database/local.ts'
import { southbound } from '../database/southbound.ts'
import { SwitchFlow } from '../flow/switch-flow.ts'
import { compileKey, FlowSyntaxError, wireKey } from '../openflow/index.ts'

/**
 * The derivation of a flow as text.
 *
 * @param text the flow as `ovs-ofctl dump-flows` prints it; its cookie, counters and actions do not matter
 */
export function explainSwitchFlow(instance: Instance, text: string): string {
  const { table, priority, match } = keyOf(text)
  let wanted: string
  try {
    wanted = wireKey(compileKey({ table, priority, match }))
  } catch (error) {
    if (!(error instanceof FlowSyntaxError)) throw error
    throw new CommandError(`"${text}" is no flow: ${error.message}`)
  }
  const flow = instance
    .facts(SwitchFlow)
    .find((one) => one.table === table && one.priority === priority && wireKey(compileKey(one)) === wanted)
  if (!flow) {
    const key = `table=${table}, priority=${priority}${match === '' ? '' : `,${match}`}`
    throw new CommandError(`no rule says that there is a flow ${key}`)
  }
  const names = rowNames(instance, [southbound, local])
  return printExplanation(instance.explain(SwitchFlow, flow), (value) => names.get(String(value)))
}

/** The priority of a flow that names none (ovs-ofctl(8)). */
const DEFAULT_PRIORITY = 32768

/** What tells the flow apart, out of a line with cookie, counters, match and actions. */
function keyOf(text: string): { readonly table: number; readonly priority: number; readonly match: string } {
  const [line = ''] = text.trim().split(/\s*\bactions=/)
  let [table, priority] = [0, DEFAULT_PRIORITY]
  const fields: string[] = []
  for (const word of line.split(/[,\s]+/)) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(word) ?? []
    if (name === 'table') table = Number(value)
    else if (name === 'priority') priority = Number(value)
    else if (word !== '' && !/^(cookie|duration|n_packets|n_bytes|idle_age|hard_age)$/.test(name))
      fields.push(word)
  }
  return { table, priority, match: fields.join(',') }
}
