/**
 * A parsed action list: what does not depend on the flow it stands in is
 * OpenFlow already; the rest waits for the stage, the datapath and port keys.
 */
import type { AddressFormat } from '../../address/index.ts'
import type { Name } from '../expression/index.ts'
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { CommitAffinityAction } from './affinity.ts'
import type { DhcpOptionsAction } from './dhcp-options.ts'
import type { ForwardingGroupAction } from './forwarding-group.ts'
import type { LoadBalanceAction } from './load-balancing.ts'
import type { LogAction } from './log.ts'
import type { SetMeterAction } from './meter.ts'
import type { CommitToZoneAction, NatAction } from './nat.ts'
import type { SampleAction } from './sample.ts'
import type { SelectAction } from './select.ts'
import type { BindPortAction } from './virtual-port.ts'

export type Pipeline = 'ingress' | 'egress'

/** Actions around actions: run on a copy, or by the controller on a packet it makes (ovn-sb(5)). */
export type Wrapper =
  | 'clone'
  | 'arp'
  | 'nd_ns'
  | 'nd_na'
  | 'nd_na_router'
  | 'icmp4'
  | 'icmp4_error'
  | 'icmp6'
  | 'icmp6_error'
  | 'tcp_reset'
  | 'sctp_abort'
  | 'reject'

export type Action =
  | { readonly kind: 'openflow'; readonly actions: readonly OfAction[] }
  | { readonly kind: 'output' }
  /** To a table of a pipeline; by default the next of the own one. */
  | { readonly kind: 'next'; readonly pipeline?: Pipeline; readonly table?: number }
  | { readonly kind: 'setPort'; readonly to: Subfield; readonly port: Name }
  | {
      readonly kind: 'setAddress'
      readonly to: Subfield
      readonly format: AddressFormat
      readonly parameter: number
    }
  | { readonly kind: 'ctNext'; readonly zone: 'snat' | 'dnat' }
  | { readonly kind: 'ctCommit'; readonly actions: readonly Action[] }
  | { readonly kind: 'wrapper'; readonly wrapper: Wrapper; readonly actions: readonly Action[] }
  | NatAction
  | CommitToZoneAction
  | LoadBalanceAction
  | SelectAction
  | ForwardingGroupAction
  | CommitAffinityAction
  | LogAction
  | SetMeterAction
  | SampleAction
  | DhcpOptionsAction
  | BindPortAction

/** An action list, and what it demands of the packet. */
export interface Program {
  readonly kind: 'program'
  readonly actions: readonly Action[]
  /** An expression to be ANDed to the flow's match; empty for none. */
  readonly prerequisites: string
}
