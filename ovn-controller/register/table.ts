/**
 * The OpenFlow tables of the integration bridge, between and around the logical pipelines (OVN 25.03,
 * controller/lflow.h; ovn-architecture(7), Architectural Physical Life Cycle of a Packet).
 *
 * The folder `register/` has the names of all that the flows of one part of the controller leave for those of
 * another: tables, registers, flags, fields of connections. It knows no rules and imports nothing, so that the
 * languages of logical flows, whose functions ask tables and find answers in flags, and the rules, which fill these
 * tables, have the names from one place.
 */

/** Where packets enter: a packet gets its datapath and its logical input port. */
export const PHYSICAL_TO_LOGICAL = 0

/** The first table of the logical ingress pipeline. */
export const LOGICAL_INGRESS = 8

/** Where `output` leads from ingress: packets that are too large for the path to another chassis are found. */
export const OUTPUT_LARGE_PACKET_DETECT = 40

/** What becomes of packets that are too large. */
export const OUTPUT_LARGE_PACKET_PROCESS = 41

/** Packets for ports of other chassis leave through tunnels; packets for multicast groups go on as well. */
export const REMOTE_OUTPUT = 42

/** Packets for ports of this chassis get the zones of their port. */
export const LOCAL_OUTPUT = 43

/** A packet does not go back to the port that it came from unless a flag allows that. */
export const CHECK_LOOPBACK = 44

/** The first table of the logical egress pipeline. */
export const LOGICAL_EGRESS = 45

/** Where `output` leads from egress: a packet may leave by the OpenFlow port that it came in by. */
export const SAVE_INPORT = 64

/** Where packets leave: to the OpenFlow port of their logical output port, or through a patch to another datapath. */
export const LOGICAL_TO_PHYSICAL = 65

/** The MAC address of a neighbour by its IP address (`get_arp`, `get_nd`, `lookup_arp_ip`, `lookup_nd_ip`). */
export const MAC_BINDING = 66

/** Whether a neighbour is known with this MAC address (`lookup_arp`, `lookup_nd`). */
export const MAC_LOOKUP = 67

/** Whether a packet goes back to the host that it came from through load balancing (`chk_lb_hairpin`). */
export const LB_HAIRPIN = 68

/** Whether a packet is an answer to such a packet (`chk_lb_hairpin_reply`); flows of this table are learnt. */
export const LB_HAIRPIN_REPLY = 69

/** Sources of such packets are translated to the virtual address (`ct_snat_to_vip`). */
export const LB_HAIRPIN_SNAT = 70

/** The port of a MAC address (`get_fdb`). */
export const FDB = 71

/** Whether a MAC address is known at this port (`lookup_fdb`). */
export const FDB_LOOKUP = 72

/** Whether a port may send a packet (`check_in_port_sec`), and ... */
export const IN_PORT_SECURITY = 73

/** ... whether the packet says of its sender only what the port may say (ARP and neighbour discovery). */
export const IN_PORT_SECURITY_ND = 74

/** Whether a port may receive a packet (`check_out_port_sec`). */
export const OUT_PORT_SECURITY = 75

/** Whether a connection came from a next hop by this MAC address (`chk_ecmp_nh_mac`); flows are learnt. */
export const ECMP_NEXT_HOP_MAC = 76

/** Whether a connection came from a known next hop (`chk_ecmp_nh`); flows are learnt. */
export const ECMP_NEXT_HOP = 77

/** The backend that a client had before (`chk_lb_aff`); flows are learnt. */
export const LB_AFFINITY = 78

/** Packets of learnt neighbours are counted, which tells that they are still there (`mac_cache_use`). */
export const MAC_CACHE_USE = 79

/** A packet that did not come in by a port of this chassis gets the zones of its logical input port. */
export const ZONE_LOOKUP = 80

/** The destination that the connection of a packet had before translation: IPv4 address (`ct_nw_dst`), ... */
export const ORIGINAL_IP4 = 81

/** ... IPv6 address (`ct_ip6_dst`), ... */
export const ORIGINAL_IP6 = 82

/** ... and port (`ct_tp_dst`). */
export const ORIGINAL_PORT = 83

/** Copies of a packet go to all remote chassis (`flood_remote`). */
export const FLOOD_REMOTE = 84

/** Parts of large multicast groups; the stock controller has no such table. */
export const MULTICAST_PART = 85
