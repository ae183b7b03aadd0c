/** Access control lists: the rules of all of this folder. */

import { feature } from '../feature.ts'
import { aclOnRules } from './acl-on.ts'
import { aclActionRules } from './action.ts'
import { aclDefaultRules } from './default.ts'
import { aclHintRules } from './hint.ts'
import { aclLogRules } from './log.ts'
import { aclLogRelatedRules } from './log-related.ts'
import { preAclRules } from './pre-acl.ts'
import { aclProfileRules, SwitchProfile } from './profile.ts'
import { verdictRules } from './verdict.ts'

export const acls = feature({
  name: 'ACLs',
  defaults: {
    ls_in_acl_hint: null,
    ls_out_acl_hint: null,
    ls_in_acl_eval: null,
    ls_out_acl_eval: null,
    ls_in_acl_action: null,
    ls_in_acl_after_lb_action: null,
    ls_out_acl_action: null,
  },
  nodes: { ls_stateful: [SwitchProfile] },
  rules: [
    ...aclProfileRules,
    ...aclOnRules,
    ...preAclRules,
    ...aclHintRules,
    ...aclLogRules,
    ...verdictRules,
    ...aclLogRelatedRules,
    ...aclDefaultRules,
    ...aclActionRules,
  ],
})
