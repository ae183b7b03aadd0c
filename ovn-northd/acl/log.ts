/** What an ACL logs (ovn-nb(5), ACL, Logging). */
import { compute, type Reference, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { Acl } from '../database/northbound.ts'
import { FairMeter } from '../global/meter.ts'

/** The words with which the flows of an ACL begin: its log action, or nothing. */
export const AclLog = relation('AclLog', { acl: uuid, words: textColumn })

/** An ACL that logs by a meter which is divided fairly among ACLs. */
const FairlyMetered = relation('FairlyMetered', { acl: uuid })

/** What is logged of what becomes of a packet. */
const verdicts: ReadonlyMap<string, string> = new Map([
  ['drop', 'drop'],
  ['reject', 'reject'],
  ['pass', 'pass'],
])

export const aclLogRules = [
  rule('?', AclLog, ({ match }) => ({ acl: match(Acl, { log: false }).uuid, words: '' })),
  rule('?', FairlyMetered, ({ match, present }) => {
    const { uuid: acl, meter } = match(Acl, { log: true })
    match(FairMeter, { name: present(meter) })
    return { acl }
  }),
  rule('?', AclLog, ({ match, not }) => {
    const { uuid: acl, name, severity, action, meter } = match(Acl, { log: true })
    not(FairlyMetered, { acl })
    return { acl, words: logAction(name, severity, action, meter) }
  }),
  rule('Of a fair meter every ACL has a copy of its own', AclLog, ({ match }) => {
    const { acl } = match(FairlyMetered)
    const { name, severity, action, meter } = match(Acl, { uuid: acl, log: true })
    const own = compute([meter, acl], (m, a) => (m === null ? null : `${m}__${a}`))
    return { acl, words: logAction(name, severity, action, own) }
  }),
]

function logAction(
  name: Reference<string | null>,
  severity: Reference<string | null>,
  action: Reference<string>,
  meter: Reference<string | null>,
): Reference<string> {
  return compute([name, severity, action, meter], (n, s, a, m) => {
    const parts = [
      ...(n === null ? [] : [`name=${JSON.stringify(n)}`]),
      `severity=${s ?? 'info'}`,
      `verdict=${verdicts.get(a) ?? 'allow'}`,
      ...(m === null ? [] : [`meter=${JSON.stringify(m)}`]),
    ]
    return `log(${parts.join(', ')}); `
  })
}
