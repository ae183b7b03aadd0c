/** Numbers of actions and instructions: OpenFlow 1.5, and Open vSwitch's own (nicira-ext.h). */
export const APPLY_ACTIONS = 4
export const GOTO_TABLE = 1

export const OUTPUT = 0
export const PUSH_VLAN = 17
export const POP_VLAN = 18
export const SET_QUEUE = 21
export const GROUP = 22
export const SET_NW_TTL = 23
export const DEC_NW_TTL = 24
export const SET_FIELD = 25
export const COPY_FIELD = 28
export const METER = 29
export const EXPERIMENTER = 0xffff

export const NICIRA = 0x00002320
export const NX_RESUBMIT = 1
export const NX_POP_QUEUE = 5
export const NX_NOTE = 8
export const NX_MULTIPATH = 10
export const NX_BUNDLE = 12
export const NX_BUNDLE_LOAD = 13
export const NX_RESUBMIT_TABLE = 14
export const NX_OUTPUT_REG = 15
export const NX_LEARN = 16
export const NX_EXIT = 17
export const NX_CONTROLLER = 20
export const NX_DEC_TTL_CNT_IDS = 21
export const NX_STACK_PUSH = 27
export const NX_STACK_POP = 28
export const NX_SAMPLE = 29
export const NX_OUTPUT_REG2 = 32
export const NX_CONJUNCTION = 34
export const NX_CT = 35
export const NX_NAT = 36
export const NX_CONTROLLER2 = 37
export const NX_SAMPLE2 = 38
export const NX_OUTPUT_TRUNC = 39
export const NX_SAMPLE3 = 41
export const NX_CLONE = 42
export const NX_CT_CLEAR = 43
export const NX_RESUBMIT_TABLE_CT = 44
export const NX_LEARN2 = 45
export const NX_CHECK_PKT_LARGER = 49
export const NX_DELETE_FIELD = 50
export const NX_SAMPLE4 = 51

/** What `NX_CT` holds where the packet does not come back from the tracker. */
export const NO_TABLE = 0xff
export const CT_COMMIT = 1
export const CT_FORCE = 2

export const NAT_SOURCE = 1
export const NAT_DESTINATION = 2
/** Words of `nat` with their bits, in the order of printing. */
export const natWords: readonly (readonly [word: string, bit: number])[] = [
  ['persistent', 4],
  ['hash', 8],
  ['random', 16],
]
export const NAT_IP4_MIN = 1
export const NAT_IP4_MAX = 2
export const NAT_IP6_MIN = 4
export const NAT_IP6_MAX = 8
export const NAT_PORT_MIN = 16
export const NAT_PORT_MAX = 32

/** Properties of `NX_CONTROLLER2`. */
export const CONTROLLER_MAX_LENGTH = 0
export const CONTROLLER_ID = 1
export const CONTROLLER_REASON = 2
export const CONTROLLER_USERDATA = 3
export const CONTROLLER_PAUSE = 4
export const CONTROLLER_METER = 5

/** Why a packet comes to the controller, by number (OpenFlow 1.5, with Open vSwitch's older names). */
export const reasons: readonly string[] = [
  'no_match',
  'action',
  'invalid_ttl',
  'action_set',
  'group',
  'packet_out',
]
/** The one that is not written. */
export const ACTION_REASON = 1

export const LEARN_IMMEDIATE = 1 << 13
export const LEARN_LOAD = 1 << 11
export const LEARN_OUTPUT = 2 << 11
export const LEARN_BITS = 0x3ff
export const LEARN_SEND_FLOW_REMOVED = 1
export const LEARN_DELETE_LEARNED = 2
export const LEARN_WRITE_RESULT = 4

/** How packets are told apart by `bundle` and `multipath`, by number. */
export const hashFields: readonly string[] = [
  'eth_src',
  'symmetric_l4',
  'symmetric_l3l4',
  'symmetric_l3l4+udp',
  'nw_src',
  'nw_dst',
  'symmetric_l3',
]
export const bundleAlgorithms: readonly string[] = ['active_backup', 'hrw']
export const multipathAlgorithms: readonly string[] = ['modulo_n', 'hash_threshold', 'hrw', 'iter_hash']
