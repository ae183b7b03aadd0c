/**
 * Actions in the syntax of ovs-actions(7), as `ovs-ofctl` reads them and as
 * `ovs-ofctl dump-flows` prints them.
 */
import type { NetworkAddressTranslation, OfAction } from './action.ts'
import { subfieldText } from './field.ts'
import { maskText, valueText } from './value.ts'

function natText({ direction, address }: NetworkAddressTranslation): string {
  if (direction === undefined) return 'nat'
  return address === undefined ? `nat(${direction})` : `nat(${direction}=${address})`
}

/** `0a0b` as `0a.0b`, the way user data is written. */
function dottedText(hex: string): string {
  return hex.replace(/..(?=.)/g, '$&.')
}

export function actionText(action: OfAction): string {
  switch (action.kind) {
    case 'resubmit':
      return `resubmit(,${action.table})`
    case 'setField': {
      const value = valueText(action.field, action.value)
      const mask = action.mask === undefined ? '' : `/${maskText(action.field, action.mask)}`
      return `set_field:${value}${mask}->${action.field.name}`
    }
    case 'move':
      return `move:${subfieldText(action.from)}->${subfieldText(action.to)}`
    case 'push':
      return `push:${subfieldText(action.from)}`
    case 'pop':
      return `pop:${subfieldText(action.to)}`
    case 'decrementTtl':
      return 'dec_ttl'
    case 'ct': {
      const parts: string[] = []
      if (action.commit) parts.push('commit')
      if (action.table !== undefined) parts.push(`table=${action.table}`)
      parts.push(`zone=${subfieldText(action.zone)}`)
      if (action.nat) parts.push(natText(action.nat))
      if (action.exec.length > 0) parts.push(`exec(${action.exec.map(actionText).join(',')})`)
      return `ct(${parts.join(',')})`
    }
    case 'ctClear':
      return 'ct_clear'
    case 'clone':
      return `clone(${action.actions.map(actionText).join(',')})`
    case 'controller':
      return `controller(userdata=${dottedText(action.userdata)}${action.pause ? ',pause' : ''})`
    case 'conjunction':
      return `conjunction(${action.id},${action.clause}/${action.of})`
    case 'output':
      if (action.port === 'in_port') return 'in_port'
      return typeof action.port === 'number' ? `output:${action.port}` : `output:${subfieldText(action.port)}`
    case 'group':
      return `group:${action.group}`
    case 'setQueue':
      return `set_queue:${action.queue}`
    case 'pushVlan':
      return 'push_vlan:0x8100'
    case 'stripVlan':
      return 'strip_vlan'
  }
}

/** A whole action list; an empty one is `drop`. */
export function actionsText(actions: readonly OfAction[]): string {
  if (actions.length === 0) return 'drop'
  let text = ''
  for (const action of actions) text += text === '' ? actionText(action) : `,${actionText(action)}`
  return text
}
