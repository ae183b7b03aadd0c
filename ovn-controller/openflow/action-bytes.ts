/**
 * Actions in OpenFlow 1.5's wire form, as hexadecimal digits: what a packet carries to the controller
 * and back when an action wraps other actions.
 */
import type { OfAction } from './action.ts'
import { actionText } from './action-text.ts'
import { compileActionList } from './wire/flow.ts'

/** Of a packet whose time is up no controller is told: it is dropped in silence, as the stock controller has it. */
const silent = (action: OfAction): string =>
  action.kind === 'decrementTtl'
    ? 'dec_ttl()'
    : action.kind === 'clone'
      ? `clone(${action.actions.map(silent).join(',')})`
      : actionText(action)

export function actionsBytes(actions: readonly OfAction[]): string {
  return Buffer.from(compileActionList(actions.map(silent).join(',')), 'latin1').toString('hex')
}
