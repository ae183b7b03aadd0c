/** Which ACLs are in force, and where (ovn-nb(5), ACL). */
import { branded, compute, flag, relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchAcls, NbPortGroupAcls } from '../database/northbound.ts'
import type { On } from '../datapath/datapath-group.ts'
import { AclStage, type EvalStage, lastTier, PortGroupProfile, SwitchProfile } from './profile.ts'

/** What is added to an ACL's priority, to leave room for what is more and less important than any. */
export const ACL_PRIORITY_OFFSET = 1000

/**
 * An ACL in force: on the switches of `on`, in a stage. Whether those switches track connections, and
 * whether they have tiers in that stage, decides how it is written.
 */
export const AclOn = relation('AclOn', {
  acl: uuid,
  on: branded<On>('datapath'),
  stage: branded<EvalStage>('stage'),
  stateful: flag,
  tiered: flag,
})

export const aclOnRules = [
  rule('An ACL of a switch is in force there', AclOn, ({ match }) => {
    const { uuid: ls, value: acl } = match(LogicalSwitchAcls)
    const { stage } = match(AclStage, { acl })
    const { profile } = match(SwitchProfile, { ls })
    return {
      acl,
      on: ls,
      stage,
      stateful: profile.stateful,
      tiered: compute([profile, stage], (p, s) => lastTier(p, s) > 0),
    }
  }),
  rule('One of a port group is in force on every switch with ports of the group', AclOn, ({ match }) => {
    const { uuid: pg, value: acl } = match(NbPortGroupAcls)
    const { stage } = match(AclStage, { acl })
    const { profile, on } = match(PortGroupProfile, { pg })
    return {
      acl,
      on,
      stage,
      stateful: profile.stateful,
      tiered: compute([profile, stage], (p, s) => lastTier(p, s) > 0),
    }
  }),
]
