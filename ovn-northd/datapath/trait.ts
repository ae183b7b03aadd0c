/**
 * Traits: what makes a switch or a router special for features that are not about it. A feature contributes a trait where
 * it applies; others read it here and need not know which feature it is from.
 */
import { category, relation } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'

/** The connections of a switch's ports are tracked: some ACL of it is stateful, or it has load balancers. */
export const TRACKS_CONNECTIONS = 'tracks connections'

/** Some ACL is in force on a switch. */
export const HAS_ACLS = 'has ACLs'

export type SwitchTraitName = typeof TRACKS_CONNECTIONS | typeof HAS_ACLS

/** A switch has a trait. */
export const SwitchTrait = relation('SwitchTrait', {
  ls: uuid,
  trait: category<SwitchTraitName>('switch trait'),
})

/** A router is reluctant to learn neighbours from requests (ovn-nb(5), `always_learn_from_arp_request`). */
export const LEARNS_RELUCTANTLY = 'learns reluctantly'

/** A router finds out about other routers beside it by asking (ovn-nb(5), `dynamic_neigh_routers`). */
export const ASKS_FOR_ROUTERS = 'asks for routers'

export type RouterTraitName = typeof LEARNS_RELUCTANTLY | typeof ASKS_FOR_ROUTERS

/** A router has a trait. */
export const RouterTrait = relation('RouterTrait', {
  lr: uuid,
  trait: category<RouterTraitName>('router trait'),
})
