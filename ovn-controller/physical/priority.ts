/** The priorities of physical flows that several rules share, or that stand above and below each other in a table. */

/** In every table: what happens to packets that no other flow matches. */
export const OTHERWISE = 0

/** In every table: what happens to the packets of a port, a tunnel, a group or a neighbour. */
export const USUAL = 100

/** PHYSICAL_TO_LOGICAL: packets with the VLAN tag of a port, above those of the port that has the others. */
export const TAGGED = 150

/** PHYSICAL_TO_LOGICAL: packets to a multicast group by VXLAN, which needs a reading of its own. */
export const VXLAN_MULTICAST = 105

/** PHYSICAL_TO_LOGICAL: ICMP errors from a tunnel about packets that were too large. */
export const TOO_LARGE = 120

/** OUTPUT_LARGE_PACKET_PROCESS: packets that may go back stay on this chassis. */
export const MAY_RETURN = 10

/** REMOTE_OUTPUT: packets that must not leave this chassis. */
export const STAYS = 150

/** CHECK_LOOPBACK: packets that must not reach a physical network. */
export const KEPT_FROM_NETWORK = 160

/**
 * MAC_BINDING and MAC_LOOKUP: a neighbour that an operator has written wins over one that was learnt (USUAL), or not.
 */
export const OVERRIDING_NEIGHBOUR = 150
export const OVERRIDDEN_NEIGHBOUR = 50

/** Port security, from what holds for a port at all to what its entries allow. */
export const SECURITY = {
  /** Packets that no entry speaks of are denied. */
  otherwise: 80,
  /** Packets to the MAC address of an entry. */
  mac: 85,
  /** Packets of a MAC address with the IP addresses of the entry; to a MAC address with other IP addresses. */
  address: 90,
  /** ARP is checked by the next table; packets to the addresses of an entry. */
  exact: 95,
} as const
