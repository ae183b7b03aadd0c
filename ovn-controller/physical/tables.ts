/** The OpenFlow tables between and around the logical pipelines (OVN 25.03, controller/lflow.h). */
export const PHYSICAL_TO_LOGICAL = 0
export const LOGICAL_INGRESS = 8
export const OUTPUT_LARGE_PACKET_DETECT = 40
export const OUTPUT_LARGE_PACKET_PROCESS = 41
export const REMOTE_OUTPUT = 42
export const LOCAL_OUTPUT = 43
export const CHECK_LOOPBACK = 44
export const LOGICAL_EGRESS = 45
export const SAVE_INPORT = 64
export const LOGICAL_TO_PHYSICAL = 65
export const MAC_BINDING = 66
export const MAC_LOOKUP = 67
export const IN_PORT_SECURITY = 73
export const IN_PORT_SECURITY_ND = 74
export const OUT_PORT_SECURITY = 75
export const MAC_CACHE_USE = 79
export const ZONE_LOOKUP = 80
/** Ours: parts of large multicast groups. */
export const MULTICAST_PART = 85
