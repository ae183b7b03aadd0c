/**
 * The registers of logical routers: what one stage tells a later one about a packet. Registers are cleared between the
 * ingress and the egress pipeline (ovn-architecture(7)); each constant says who sets the bits and who reads them last.
 */
import type { Family } from '../../address/index.ts'

/** The MAC address of the port that the packet came in by. Set in admission; read in ip_input, before routing takes the bits. */
export const INPORT_MAC = 'xreg0[0..47]'

/** Where the packet goes next: the address of the next hop. Set in ip_routing; read in arp_resolve and arp_request. */
export const nexthopRegister = (of: Family) => (of === 4 ? NEXTHOP4 : NEXTHOP6)
export const NEXTHOP4 = 'reg0'
export const NEXTHOP6 = 'xxreg0'

/** The address of the port that the packet leaves by. Set in ip_routing; read in arp_request. */
export const sourceRegister = (of: Family) => (of === 4 ? SOURCE4 : SOURCE6)
export const SOURCE4 = 'reg5'
export const SOURCE6 = 'xxreg1'

/** The route table in which the packet is routed; 0 is the main table. Set in ip_routing_pre; read in ip_routing. */
export const ROUTE_TABLE = 'reg7'

/** The group of routes or policies of which one has to be chosen; 0 is none. Set in ip_routing and policy; read in the stage after each. */
export const ECMP_GROUP = 'reg8[0..15]'

/** The packet has been through the egress pipeline before. Set in egr_loop; read in ip_input. */
export const EGRESS_LOOPBACK = 'reg9[0]'

/** The neighbour of the packet needs no learning: it is known. Set in lookup_neighbor; read in learn_neighbor. */
export const NEIGHBOR_KNOWN = 'reg9[2]'

/** The neighbour of the packet may be learned: the router has an address of it. Set in lookup_neighbor; read in learn_neighbor. */
export const NEIGHBOR_WANTED = 'reg9[3]'

/** The destination is an address that is translated on this chassis. Set in chk_dnat_local; read in undnat and snat. */
export const DNAT_LOCAL = 'reg9[4]'

/** The next hop is an IPv4 address. Set in ip_routing; read in arp_resolve and arp_request. */
export const NEXTHOP_IS_IPV4 = 'reg9[9]'
