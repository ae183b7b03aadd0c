/**
 * What tells the controller why it gets a packet: the first four bytes of the
 * user data (OVN 25.03, include/ovn/actions.h), four bytes of padding, then
 * whatever belongs to it.
 */
import type { OfAction } from '../openflow/index.ts'
import type { Wrapper } from './action.ts'

export const OPCODE = {
  put_arp: 1,
  put_nd: 4,
  handle_svc_check: 18,
  put_fdb: 25,
  igmp: 16,
  handle_dhcpv6_reply: 19,
} as const

export const WRAPPER_OPCODE: Record<Exclude<Wrapper, 'clone'>, number> = {
  arp: 0,
  nd_na: 3,
  nd_ns: 9,
  icmp4: 10,
  icmp6: 10,
  tcp_reset: 11,
  nd_na_router: 12,
  icmp4_error: 14,
  icmp6_error: 20,
  reject: 22,
  sctp_abort: 24,
}

/** Sends the packet to the controller; `body` is hexadecimal digits. */
export function controllerAction(opcode: number, body = '', pause = false): OfAction {
  return { kind: 'controller', userdata: `${opcode.toString(16).padStart(8, '0')}00000000${body}`, pause }
}
