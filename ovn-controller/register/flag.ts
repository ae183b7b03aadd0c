/**
 * Flags of a packet: bits of a register that is kept from ingress to egress and cleared where the packet enters
 * another datapath (OVN 25.03, include/ovn/logical-fields.h). Those with `flags.NAME` are symbols of logical flows.
 */

/** The register of the flags. */
export const FLAGS = 'reg10'

/** The packet may go back to the port that it came from (`flags.loopback`): set by logical flows of ingress. */
export const ALLOW_LOOPBACK = 0

/** The packet came from a VXLAN gateway (RAMP), and ingress does not run: set where such a packet enters. */
export const FROM_RAMP = 1

/** Sources are translated because a destination was (`flags.force_snat_for_dnat`): set by logical flows. */
export const FORCE_SNAT_FOR_DNAT = 2

/** Sources are translated because the packet was balanced (`flags.force_snat_for_lb`): set by logical flows. */
export const FORCE_SNAT_FOR_LB = 3

/** The packet must not leave this chassis: set where the controller injects packets that other chassis have, too. */
export const LOCAL_ONLY = 4

/**
 * The packet came from a nested port: set where it enters, read where it leaves by the OpenFlow port of the parent.
 */
export const FROM_NESTED = 5

/** A neighbour is known: the answer of `MAC_BINDING` and `MAC_LOOKUP`, moved away at once. */
export const LOOKUP_MAC = 6

/** A packet goes back to its host through load balancing: the answer of the hairpin tables, moved away at once. */
export const LOOKUP_LB_HAIRPIN = 7

/** A MAC address is known at a port: the answer of `FDB_LOOKUP`, moved away at once. */
export const LOOKUP_FDB = 8

/** Sources are not translated although the packet was balanced (`flags.skip_snat_for_lb`): set by logical flows. */
export const SKIP_SNAT_FOR_LB = 9

/** The packet came from a localport, and does not leave the chassis: set where it enters. */
export const FROM_LOCALPORT = 10

/** Connections are tracked in the zone for sources (`flags.use_snat_zone`): set by logical flows. */
export const USE_SNAT_ZONE = 11

/** Port security refuses the packet: the answer of the tables of port security, moved away at once. */
export const CHECK_PORT_SECURITY = 12

/** A connection came from a next hop that is known: the answer of the tables of next hops, moved away at once. */
export const LOOKUP_ECMP_NEXT_HOP = 13

/** A client had a backend before: the answer of `LB_AFFINITY`, moved away at once. */
export const USE_LB_AFFINITY = 14

/** The packet came from a localnet port (`flags.localnet`): set by logical flows. */
export const LOCALNET = 15

/** The packet came through a tunnel and starts ingress anew (`flags.tunnel_rx`): set where such a packet enters. */
export const FROM_TUNNEL = 16

/** An ICMP error is translated as its packet was (`flags.icmp_snat`): set by logical flows. */
export const ICMP_SNAT = 17

/** The packet may leave this chassis by a localnet port although it is local only: set by the controller. */
export const OVERRIDE_LOCAL_ONLY = 18

/** The controller has made the packet (`flags.from_ctrl`): set by the controller. */
export const FROM_CONTROLLER = 19

/**
 * A new connection, or one that is not tracked, in the zone for sources (`flags.unsnat_new`, ...): set by logical
 * flows.
 */
export const UNSNAT_NEW = 20
export const UNSNAT_NOT_TRACKED = 21

const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`)
const bitsOf = (flags: readonly number[]): number => flags.reduce((sum, flag) => sum + 2 ** flag, 0)

/** The action that sets a flag (ovs-actions(7)). */
export const setFlag = (flag: number): string => `set_field:${hex(2 ** flag)}/${hex(2 ** flag)}->${FLAGS}`

/** The action that clears a flag (ovs-actions(7)). */
export const clearFlag = (flag: number): string => `set_field:0/${hex(2 ** flag)}->${FLAGS}`

/** The part of the action `learn` by which the learnt flow sets a flag (ovs-actions(7)). */
export const learnFlag = (flag: number): string => `load:0x1->NXM_NX_${FLAGS.toUpperCase()}[${flag}]`

/** The match of packets that have some flags and have others not (ovs-fields(7)). */
export function flagMatch(set: readonly number[], clear: readonly number[] = []): string {
  return `${FLAGS}=${hex(bitsOf(set))}/${hex(bitsOf([...set, ...clear]))}`
}
