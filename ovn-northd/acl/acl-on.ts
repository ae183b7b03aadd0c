/** Which ACLs are in force, and where (ovn-nb(5), ACL). */
import { branded, compute, flag, type Reference, relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchAcls, NbPortGroupAcls } from '../database/northbound.ts'
import type { On } from '../datapath/datapath-group.ts'
import {
  AclStage,
  type EvalStage,
  lastTier,
  PortGroupProfile,
  type Profile,
  SwitchProfile,
} from './profile.ts'

/**
 * An ACL is in force on the switches of `on`, in a stage. Whether those switches track connections, and whether they
 * have tiers in that stage, decides how the ACL is written.
 */
export const AclOn = relation('AclOn', {
  acl: uuid,
  on: branded<On>('datapath'),
  stage: branded<EvalStage>('stage'),
  stateful: flag,
  tiered: flag,
})

export const aclOnRules = [
  rule('An ACL of a switch is in force on that switch', AclOn, ({ match }) => {
    const { uuid: ls, value: acl } = match(LogicalSwitchAcls)
    const { stage } = match(AclStage, { acl })
    const { profile } = match(SwitchProfile, { ls })
    return { acl, on: ls, stage, ...writtenFor(profile, stage) }
  }),
  rule('An ACL of a port group is in force on every switch with ports of the group', AclOn, ({ match }) => {
    const { uuid: pg, value: acl } = match(NbPortGroupAcls)
    const { stage } = match(AclStage, { acl })
    const { profile, on } = match(PortGroupProfile, { pg })
    return { acl, on, stage, ...writtenFor(profile, stage) }
  }),
]

/** What of a profile decides how an ACL is written. */
function writtenFor(profile: Reference<Profile>, stage: Reference<EvalStage>) {
  return {
    stateful: compute(profile, (p) => p.stateful),
    tiered: compute([profile, stage], (p, s) => lastTier(p, s) > 0),
  }
}
