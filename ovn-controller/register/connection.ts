/**
 * The fields of tracked connections: bits of ct_mark and ct_label, which logical flows write when they commit a
 * connection and read of each packet of it (OVN 25.03, include/ovn/logical-fields.h). They live as long as the
 * connection.
 */

/** The first and the last bit of a field. */
export type BitRange = readonly [first: number, last: number]

/** The fields of ct_mark; some serve connections of switches and others those of routers, and share bits. */
export const CT_MARK = {
  /** The ACLs do not allow the connection any more. */
  blocked: [0, 0],
  /** The destination is translated, by load balancing among others. */
  natted: [1, 1],
  /** The source is not translated although the packet was balanced. */
  skip_snat: [2, 2],
  /** The source is translated because the packet was balanced. */
  force_snat: [3, 3],
  /** Where the connection was sampled: in ingress, after load balancing, or in egress. */
  obs_stage: [4, 5],
  /** The connection is allowed even when its ACL goes (ovn-nb(5), ACL, `persist-established`). */
  allow_established: [6, 6],
  /** The port of the next hop that the connection came from (routers). */
  ecmp_reply_port: [16, 31],
  /** The set of collectors that samples of the connection go to (switches). */
  obs_collector_id: [16, 23],
} as const satisfies Readonly<Record<string, BitRange>>

/** The fields of ct_label; some serve connections of switches and others those of routers, and share bits. */
export const CT_LABEL = {
  /** Bits that samples leave alone. */
  obs_unused: [0, 95],
  /** The MAC address of the next hop that the connection came from (routers). */
  ecmp_reply_eth: [32, 79],
  /** The number of the ACL that has allowed the connection (switches). */
  acl_id: [80, 95],
  /** The label of the ACL that has allowed the connection (switches). */
  label: [96, 127],
  /** The observation point of samples of the connection (switches). */
  obs_point_id: [96, 127],
} as const satisfies Readonly<Record<string, BitRange>>
