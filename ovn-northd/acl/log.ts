/** What an ACL logs (ovn-nb(5), ACL, Logging). */
import { compute, relation, rule, textColumn, view } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { Acl } from '../database/northbound.ts'
import { FairMeter } from '../global/meter.ts'

/** The flows of an ACL begin with these words: its log action, or nothing. */
export const AclLog = relation('AclLog', { acl: uuid, words: textColumn })

const LogMeter = view(
  'AclLogMeter',
  'An ACL logs by the meter that it names, or by its own copy where that is fair',
  ({ match, matchOr, present }) => {
    const { uuid: acl, meter } = match(Acl, { log: true })
    const name = present(meter)
    const { meter: fair } = matchOr(FairMeter, { name }, { meter: null })
    return { acl, meter: compute([name, acl, fair], (n, a, f) => (f === null ? n : `${n}__${a}`)) }
  },
)

export const aclLogRules = [
  rule('An ACL that does not log has no log action', AclLog, ({ match }) => ({
    acl: match(Acl, { log: false }).uuid,
    words: '',
  })),
  rule('An ACL that logs tells its name, severity and verdict', AclLog, ({ match, matchOr }) => {
    const { uuid: acl, name, severity, action } = match(Acl, { log: true })
    const { meter } = matchOr(LogMeter, { acl }, { meter: null })
    return { acl, words: compute([name, severity, action, meter], logAction) }
  }),
]

/** The verdicts of ACLs that do not allow. */
const verdicts: readonly string[] = ['drop', 'reject', 'pass']

function logAction(
  name: string | null,
  severity: string | null,
  action: string,
  meter: string | null,
): string {
  const parts = [
    ...(name === null ? [] : [`name=${JSON.stringify(name)}`]),
    `severity=${severity ?? 'info'}`,
    `verdict=${verdicts.includes(action) ? action : 'allow'}`,
    ...(meter === null ? [] : [`meter=${JSON.stringify(meter)}`]),
  ]
  return `log(${parts.join(', ')}); `
}
