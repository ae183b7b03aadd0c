/** Actions that several features take, written as the stock daemon writes them, to the last space. */
import { type Reference, text } from '../../rules/index.ts'
import { LOOPBACK } from './flag.ts'

/** An answer leaves by the port that its request came in by. */
export const SEND_BACK = `outport = inport; ${LOOPBACK} = 1; output;`

/** An ARP request becomes the reply that says at which MAC address the IPv4 address is, and goes back. */
export function replyToArp(mac: Reference<string>, ip: Reference<string>): Reference<string> {
  return text`eth.dst = eth.src; eth.src = ${mac}; arp.op = 2; /* ARP reply */ arp.tha = arp.sha; arp.sha = ${mac}; arp.tpa = arp.spa; arp.spa = ${ip}; ${SEND_BACK}`
}
