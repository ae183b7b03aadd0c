/**
 * The registers of a packet on its way through the integration bridge (OVN 25.03, include/ovn/logical-fields.h), by
 * the names of ovs-fields(7). The registers reg0 to reg9 are those of the logical flows, which ovn-northd gives
 * meanings; the others are those of the controller.
 */

/** The tunnel key of the datapath: set where a packet enters it, until a patch leads to another one. */
export const DATAPATH = 'metadata'

/** The tunnel key of the logical input port: set where a packet enters the datapath, until it leaves that. */
export const INPORT = 'reg14'

/**
 * The tunnel key of the logical output port or multicast group: set by ingress, until the packet leaves the datapath.
 */
export const OUTPORT = 'reg15'

/** The zone of the datapath for the translation of destinations: set with the datapath. */
export const DNAT_ZONE = 'reg11'

/** The zone of the datapath for the translation of sources: set with the datapath. */
export const SNAT_ZONE = 'reg12'

/** Bits of a register. */
export interface Bits {
  readonly register: string
  readonly first: number
  readonly last: number
}

/** The zone of the logical port: of the input port in ingress, and of the output port from `LOCAL_OUTPUT` on. */
export const PORT_ZONE: Bits = { register: 'reg13', first: 0, last: 15 }

/** Zones have 16 bits in all registers. */
export const LAST_ZONE_BIT = 15

/** The index of the address of this chassis that the packet leaves from: set with the input port, until it leaves. */
export const SOURCE_ADDRESS: Bits = { register: 'reg13', first: 16, last: 31 }

/**
 * The part of a multicast group that is delivered, from 0: set by `LOCAL_OUTPUT` for `MULTICAST_PART`; egress clears
 * it.
 */
export const GROUP_PART = 'reg6'

/**
 * The address that a neighbour is looked up by: IPv4, IPv6 for `get_nd` and `lookup_nd_ip`, and IPv6 for `lookup_nd`.
 */
export const NEIGHBOUR_IP4 = 'reg0'
export const NEIGHBOUR_IP6 = 'xxreg1'
export const KNOWN_NEIGHBOUR_IP6 = 'xxreg0'

/** Where the tables of original destinations leave their answers, for the move that follows. */
export const ORIGINAL_IP4_ANSWER = 'reg1'
export const ORIGINAL_IP6_ANSWER = 'xxreg1'
export const ORIGINAL_PORT_ANSWER: Bits = { register: 'reg2', first: 0, last: 15 }

/** Where `chk_lb_aff` leaves the backend that a client had before, for the flows of load balancing. */
export const BACKEND_IP4 = 'reg4'
export const BACKEND_IP6 = 'xxreg1'
export const BACKEND_PORT: Bits = { register: 'reg2', first: 0, last: 15 }

const hex = (value: number): string => `0x${value.toString(16)}`

/** The mask of some bits of a register. */
export const maskOf = ({ first, last }: Bits): string => hex((2 ** (last - first + 1) - 1) * 2 ** first)

/** The value of a register whose bits have a value. */
export const shifted = ({ first }: Bits, value: number): string =>
  value === 0 ? '0' : hex(value * 2 ** first)

/** The name of a register in the actions `move` and `learn` (ovs-actions(7)). */
export const longName = (register: string): string =>
  register === DATAPATH ? 'OXM_OF_METADATA' : `NXM_NX_${register.toUpperCase()}`

/** Bits of a register in these actions. */
export const longBits = ({ register, first, last }: Bits): string =>
  `${longName(register)}[${first}..${last}]`

/** The actions that clear the registers of the logical flows, so that a pipeline starts without them. */
export const CLEAR_REGISTERS = Array.from({ length: 10 }, (_, n) => `set_field:0->reg${n}`).join(',')
