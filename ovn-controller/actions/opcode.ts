/**
 * What tells the controller why it gets a packet: the first four bytes of the
 * user data (OVN 25.03, include/ovn/actions.h), four bytes of padding, then
 * whatever belongs to it.
 */
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { Wrapper } from './action.ts'
import { answerDigits, numberDigits } from './userdata.ts'

export const OPCODE = {
  put_arp: 1,
  put_dhcp_opts: 2,
  put_nd: 4,
  dns_lookup: 6,
  log: 7,
  put_nd_ra_opts: 8,
  put_dhcpv6_opts: 5,
  event: 15,
  igmp: 16,
  bind_vport: 17,
  handle_svc_check: 18,
  handle_dhcpv6_reply: 19,
  handle_bfd_msg: 23,
  put_fdb: 25,
  dhcp_relay_req_chk: 28,
  dhcp_relay_resp_chk: 29,
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

type ControllerAction = Extract<OfAction, { readonly kind: 'controller' }>

/** Sends the packet to the controller; `body` is hexadecimal digits. */
export function controllerAction(opcode: number, body = '', pause = false): ControllerAction {
  return { kind: 'controller', userdata: `${numberDigits(opcode, 4)}00000000${body}`, pause }
}

/** Has the packet wait until the controller has put its answer there. */
export function questionAction(opcode: number, to: Subfield, body = ''): ControllerAction {
  return controllerAction(opcode, answerDigits(to) + body, true)
}
