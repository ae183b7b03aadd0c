/**
 * Actions in OpenFlow 1.5's wire form, as hexadecimal digits: what a packet carries to the controller
 * and back when an action wraps other actions.
 */
import type { OfAction } from './action.ts'
import { actionText } from './action-text.ts'
import { compileActionList } from './wire/flow.ts'

export function actionsBytes(actions: readonly OfAction[]): string {
  return Buffer.from(compileActionList(actions.map(actionText).join(',')), 'latin1').toString('hex')
}
