/**
 * Actions in the syntax of ovs-actions(7), as `ovs-ofctl` reads them and as
 * `ovs-ofctl dump-flows` prints them.
 */
import type { NetworkAddressTranslation, OfAction } from './action.ts'
import { subfieldText } from './field.ts'
import { maskText, valueText } from './value.ts'

function natText({ direction, address, random }: NetworkAddressTranslation): string {
  if (direction === undefined) return 'nat'
  if (address === undefined) return `nat(${direction})`
  return `nat(${direction}=${address}${random ? ',random' : ''})`
}

/** `0a0b` as `0a.0b`, the way user data is written. */
function dottedText(hex: string): string {
  let text = hex.slice(0, 2)
  for (let at = 2; at < hex.length; at += 2) text += `.${hex.slice(at, at + 2)}`
  return text
}

function controllerText({
  userdata,
  pause,
  meter,
}: Extract<OfAction, { readonly kind: 'controller' }>): string {
  const parts = [`userdata=${dottedText(userdata)}`]
  if (pause) parts.push('pause')
  if (meter !== undefined) parts.push(`meter_id=${meter}`)
  return `controller(${parts.join(',')})`
}

function learnText(action: Extract<OfAction, { readonly kind: 'learn' }>): string {
  const { table, idleTimeout, hardTimeout, cookie, specifications } = action
  const parts = [`table=${table}`, `idle_timeout=${idleTimeout}`]
  if (hardTimeout !== undefined) parts.push(`hard_timeout=${hardTimeout}`)
  if (cookie !== undefined) parts.push(`cookie=${cookie}`)
  return `learn(${[...parts, 'delete_learned', ...specifications].join(',')})`
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
      // Of a packet whose time is up no controller is told: it is dropped in silence.
      return 'dec_ttl()'
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
      return controllerText(action)
    case 'conjunction':
      return `conjunction(${action.id},${action.clause}/${action.of})`
    case 'output':
      if (action.port === 'in_port') return 'in_port'
      return typeof action.port === 'number' ? `output:${action.port}` : `output:${subfieldText(action.port)}`
    case 'group':
      return `group:${action.group}`
    case 'setQueue':
      return `set_queue:${action.queue}`
    case 'meter':
      return `meter:${action.meter}`
    case 'sample': {
      const point = typeof action.point === 'number' ? action.point : subfieldText(action.point)
      const { probability, collectors, domain } = action
      return `sample(probability=${probability},collector_set_id=${collectors},obs_domain_id=${domain},obs_point_id=${point})`
    }
    case 'checkPacketLarger':
      return `check_pkt_larger(${action.length})->${subfieldText(action.to)}`
    case 'note':
      return `note:${dottedText(action.data)}`
    case 'learn':
      return learnText(action)
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
