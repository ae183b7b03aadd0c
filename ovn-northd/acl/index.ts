/** Access control lists: the rules of all of this folder. */
import { aclOnRules } from './acl-on.ts'
import { aclActionRules } from './action.ts'
import { aclDefaultRules } from './default.ts'
import { aclHintRules } from './hint.ts'
import { aclLogRules } from './log.ts'
import { aclLogRelatedRules } from './log-related.ts'
import { preAclRules } from './pre-acl.ts'
import { aclProfileRules } from './profile.ts'
import { verdictRules } from './verdict.ts'

export { StatefulSwitch } from './pre-acl.ts'

export const aclRules = [
  ...aclProfileRules,
  ...aclOnRules,
  ...preAclRules,
  ...aclHintRules,
  ...aclLogRules,
  ...verdictRules,
  ...aclLogRelatedRules,
  ...aclDefaultRules,
  ...aclActionRules,
]
