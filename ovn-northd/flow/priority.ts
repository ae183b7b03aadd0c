/** Priorities that rules of several features share: what they mean in the stages that they are for. */

/**
 * ls_in_check_port_sec: frames that no switch accepts are dropped before anything else is looked at; what is known of
 * the port comes after them, and the check of port security last.
 */
export const UNACCEPTABLE = 100
export const BY_PORT = 70
export const ANY_FRAME = 50

/** Pre-ACL and pre-LB stages: packets that are exempt pass before those that are sent to connection tracking. */
export const EXEMPT = 110
export const TRACKED = 100

/** acl_eval stages: priorities of ACLs go from 0 to 32767, and leave room for what comes before and after all of them. */
export const ACL_OFFSET = 1000

/** acl_eval stages: what OVN itself serves (DHCP, DNS, the service monitor) is allowed, whatever ACLs say. */
export const SERVED = 34000

/** acl_eval stages: what connection tracking and discovery decide is not asked of any ACL. */
export const DECIDED_BEFORE_ACLS = 65532

/** acl_eval stages: like {@link DECIDED_BEFORE_ACLS}, of connections that are logged. */
export const DECIDED_AND_LOGGED = 65533

/** ACL stages: on a switch without ACLs nothing is looked at. */
export const WITHOUT_ACLS = 65535

/** ls_in_arp_rsp: a request is answered, unless it is of those that pass. */
export const PASSED_UNANSWERED = 100
export const ANSWERED = 50

/** ls_in_l2_lkup: a frame goes to the port of its destination address, after all that is more special. */
export const UNICAST = 50
