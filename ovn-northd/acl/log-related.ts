/**
 * Logging of what an ACL lets through without being asked: replies and related packets of the connections
 * that it allowed, known by its label (ovn-nb(5), ACL, `log-related`).
 */
import { compute, relation, rule, text } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { Acl, AclOption } from '../database/northbound.ts'
import { CT_LABEL } from '../flow/flag.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { DECIDED_AND_LOGGED } from '../flow/priority.ts'
import { ALLOWED } from '../flow/switch-register.ts'
import { Setting } from '../global/setting.ts'
import { AclOn } from './acl-on.ts'
import { related, reply } from './default.ts'
import { AclLog } from './log.ts'
import { allows } from './verdict.ts'

/** An ACL logs replies and related packets, too. */
const LogsRelated = relation('LogsRelated', { acl: uuid }, { few: true })

export const aclLogRelatedRules = [
  rule(
    'An ACL that allows and logs with a label may log related packets',
    LogsRelated,
    ({ match, where }) => {
      const { uuid: acl, value } = match(AclOption, { key: 'log-related' })
      where(value, (v) => truth(v, false))
      const { label, action } = match(Acl, { uuid: acl, log: true })
      where([label, action], (l, a) => l !== 0 && allows(a))
      return { acl }
    },
  ),
  rule(
    'Replies and related packets of a connection are logged on their way back',
    LogicalFlow,
    ({ match }) => {
      const { acl } = match(LogsRelated)
      const { on } = match(AclOn, { acl, stateful: true })
      const { direction, label } = match(Acl, { uuid: acl })
      const { words } = match(AclLog, { acl })
      const { on: matchInvalid } = match(Setting, { key: 'use_ct_inv_match' })
      const stage = compute(direction, (d) => (d === 'from-lport' ? 'ls_out_acl_eval' : 'ls_in_acl_eval'))
      return [related, reply].map((packets) =>
        flow(
          on,
          stage,
          DECIDED_AND_LOGGED,
          text`${compute(matchInvalid, packets)} && ${CT_LABEL} == ${label}`,
          text`${words}${ALLOWED} = 1; next;`,
          { hint: acl },
        ),
      )
    },
  ),
]
