/**
 * Flags, and fields of connections: what a packet takes from one datapath to the next, and what connection tracking
 * keeps (ovn-architecture(7), "Logical flags" and "conntrack zone fields").
 */

/** The packet may leave by the port that it came in by. Set by who answers a packet; it holds until the output. */
export const LOOPBACK = 'flags.loopback'

/** The packet came from a physical network. Set in lookup_fdb; it holds until the output. */
export const FROM_LOCALNET = 'flags.localnet'

/** The packet came through a tunnel. Set by ovn-controller before the first stage. */
export const FROM_TUNNEL = 'flags.tunnel_rx'

/** The packet comes from ovn-controller. Set by ovn-controller when it resumes or injects a packet. */
export const FROM_CONTROLLER = 'flags.from_ctrl'

/** The packet came from a VTEP. Set by ovn-controller before the first stage. */
export const FROM_VTEP = 'flags[1]'

/** The connection is blocked: an ACL denies what was allowed before. Set by verdicts of ACLs and in stateful. */
export const BLOCKED = 'ct_mark.blocked'

/** The connection stays allowed when the ACL goes. Set in stateful; read in acl_eval. */
export const ALLOW_ESTABLISHED = 'ct_mark.allow_established'

/** The stage of the verdict on the connection, as samples call it. Set in stateful; read in acl_sample. */
export const CT_OBSERVED_STAGE = 'ct_mark.obs_stage'

/** The collectors that samples of the connection go to. Set in stateful; read in acl_sample. */
export const CT_COLLECTORS = 'ct_mark.obs_collector_id'

/** What samples of the connection name its ACL by. Set in stateful and by verdicts that block; read in acl_sample. */
export const CT_OBSERVED_POINT = 'ct_label.obs_point_id'

/** The label of the ACL that allowed the connection. Set in stateful, by its other name {@link CT_OBSERVED_POINT}; read in acl_eval. */
export const CT_LABEL = 'ct_label.label'

/** The number of the ACL that allowed the connection. Set in stateful; read by ovn-controller, which flushes by it. */
export const CT_ACL_ID = 'ct_label.acl_id'
