/**
 * The registers of logical switches: what one stage tells a later one about a packet. Registers are cleared between the
 * ingress and the egress pipeline (ovn-architecture(7)); each constant says who sets the bits and who reads them last.
 */

/** The register of the bits below; a reject clears all of them before its answer is sent. */
export const BITS = 'reg0'

/** The packet is to be sent to connection tracking. Set in pre_acl where ACLs are stateful; read in pre_stateful. */
export const TRACK = 'reg0[0]'

/** The connection of the packet is to be committed. Set by verdicts of ACLs; read in stateful. */
export const COMMIT = 'reg0[1]'

/** The packet is to go through load balancing, or its reversal. Set in pre_lb; read in pre_stateful. */
export const LOAD_BALANCE = 'reg0[2]'

/** The DHCP server has an answer for the packet. Set in dhcp_options; read in dhcp_response. */
export const HAS_DHCP_ANSWER = 'reg0[3]'

/** The name that the packet asks for is known. Set in dns_lookup; read in dns_response. */
export const HAS_DNS_ANSWER = 'reg0[4]'

/** The packet may match an ACL that allows it, and its connection is to be committed then. Set in acl_hint; read in acl_eval. */
export const HINT_ALLOW_NEW = 'reg0[7]'

/** The packet may match an ACL that allows it, and its connection needs no commit. Set in acl_hint; read in acl_eval. */
export const HINT_ALLOW = 'reg0[8]'

/** The packet may match an ACL that drops it. Set in acl_hint; read in acl_eval. */
export const HINT_DROP = 'reg0[9]'

/** The packet may match an ACL that drops it, and its connection was allowed until now. Set in acl_hint; read in acl_eval. */
export const HINT_BLOCK = 'reg0[10]'

/** The source address is in the FDB. Set in lookup_fdb; read in put_fdb. */
export const IN_FDB = 'reg0[11]'

/** The connection is committed with the label of an ACL. Set by verdicts of ACLs; read in stateful. */
export const COMMIT_LABEL = 'reg0[13]'

/** The packet violates port security. Set in check_port_sec; read in apply_port_sec. */
export const VIOLATES_PORT_SECURITY = 'reg0[15]'

/** A stateless ACL allows the packet. Set in pre_acl; read in pre_lb. */
export const STATELESS = 'reg0[16]'

/** The packet is a reply of an allowed connection. Set in acl_eval; read in acl_after_lb_eval. */
export const PASSED_AS_REPLY = 'reg0[17]'

/** The packet came from a router, whose port has the same addresses as the port of the switch. Set in check_port_sec; no feature here reads it yet. */
export const FROM_ROUTER = 'reg0[18]'

/** The packet is a fragment. Set in pre_stateful; no feature here reads it yet. */
export const FRAGMENT = 'reg0[19]'

/** The connection stays allowed when the ACL goes. Set by verdicts of ACLs that persist; read in stateful. */
export const PERSIST = 'reg0[20]'

/** The connection of the packet was committed to stay allowed. Set in acl_eval; read in acl_after_lb_eval. */
export const PASSED_AS_ESTABLISHED = 'reg0[21]'

/** The number of the ACL that the connection is committed with. Set by verdicts of ACLs; read in stateful. */
export const ACL_ID = 'reg2[16..31]'

/** What samples of a new connection name its ACL by. Set by verdicts of ACLs; read in acl_sample. */
export const OBSERVED_POINT_NEW = 'reg3'

/** What samples of an established connection name its ACL by. Set by verdicts of ACLs; read in stateful. */
export const OBSERVED_POINT_ESTABLISHED = 'reg9'

/** The collectors that samples of a new connection go to. Set by verdicts of ACLs; read in acl_sample. */
export const COLLECTORS_NEW = 'reg8[0..7]'

/** The collectors that samples of an established connection go to. Set by verdicts of ACLs; read in stateful. */
export const COLLECTORS_ESTABLISHED = 'reg8[8..15]'

/** An ACL, or a service of OVN itself, allows the packet. Set in acl_eval; read and cleared in acl_action. */
export const ALLOWED = 'reg8[16]'

/** An ACL drops the packet. Set in acl_eval; read and cleared in acl_action. */
export const DROPPED = 'reg8[17]'

/** An ACL rejects the packet. Set in acl_eval; read and cleared in acl_action. */
export const REJECTED = 'reg8[18]'

/** The stage of the verdict, as samples call it. Set by verdicts of ACLs; read in stateful. */
export const OBSERVED_STAGE = 'reg8[19..20]'

/** The tier that is being evaluated. Set in acl_action, which starts the next tier and clears it after the last; read in acl_eval. */
export const TIER = 'reg8[30..31]'
