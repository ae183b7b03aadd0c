/**
 * OpenFlow actions as data: those that logical and physical flows need, in the
 * vocabulary of ovs-actions(7). An empty list drops the packet.
 */
import type { OfField, Subfield } from './field.ts'
import type { FieldValue } from './value.ts'

/** Where a network address translation takes its address; absent on a bare `nat`. */
export interface NetworkAddressTranslation {
  readonly direction?: 'src' | 'dst'
  /** Address, address range and ports in the syntax of ovs-actions(7), such as `10.0.0.1:80`. */
  readonly address?: string
  /** Whether a port out of a range is chosen at random. */
  readonly random?: boolean
}

export type OfAction =
  | { readonly kind: 'resubmit'; readonly table: number }
  | {
      readonly kind: 'setField'
      readonly field: OfField
      readonly value: FieldValue
      readonly mask?: FieldValue
    }
  | { readonly kind: 'move'; readonly from: Subfield; readonly to: Subfield }
  | { readonly kind: 'push'; readonly from: Subfield }
  | { readonly kind: 'pop'; readonly to: Subfield }
  | { readonly kind: 'decrementTtl' }
  | {
      readonly kind: 'ct'
      readonly commit: boolean
      readonly zone: Subfield
      /** The table in which the packet comes back from the tracker. */
      readonly table?: number
      readonly nat?: NetworkAddressTranslation
      readonly exec: readonly OfAction[]
    }
  | { readonly kind: 'ctClear' }
  | { readonly kind: 'clone'; readonly actions: readonly OfAction[] }
  | {
      readonly kind: 'controller'
      /** What the controller gets back with the packet, as hexadecimal digits. */
      readonly userdata: string
      /** Whether the packet waits in the switch until the controller resumes it. */
      readonly pause: boolean
      /** The meter that limits how many packets get there. */
      readonly meter?: number
    }
  | { readonly kind: 'conjunction'; readonly id: number; readonly clause: number; readonly of: number }
  | { readonly kind: 'output'; readonly port: number | 'in_port' | Subfield }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'setQueue'; readonly queue: number }
  | { readonly kind: 'meter'; readonly meter: number }
  | {
      readonly kind: 'sample'
      readonly probability: number
      readonly collectors: number
      readonly domain: number
      readonly point: number | Subfield
    }
  /** Whether a packet is longer than so many bytes. */
  | { readonly kind: 'checkPacketLarger'; readonly length: number; readonly to: Subfield }
  /** Does nothing, and says something to whom it concerns; as hexadecimal digits. */
  | { readonly kind: 'note'; readonly data: string }
  | {
      readonly kind: 'learn'
      readonly table: number
      /** In seconds. */
      readonly idleTimeout: number
      readonly hardTimeout?: number
      readonly cookie?: string
      /** What the flow matches and does, in the syntax of ovs-actions(7). */
      readonly specifications: readonly string[]
    }
  | { readonly kind: 'pushVlan' }
  | { readonly kind: 'stripVlan' }

/** Sets bits of a field: the whole field, or the bits of `mask`. */
export function setField(field: OfField, value: FieldValue, mask?: FieldValue): OfAction {
  return mask === undefined ? { kind: 'setField', field, value } : { kind: 'setField', field, value, mask }
}
