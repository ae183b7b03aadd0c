/** Verdicts: what an ACL says of the packets that it matches (ovn-nb(5), ACL, `action`). */
import { compute, type Matched, min, type Reference, rule, several, text, view } from '../../rules/index.ts'
import { Acl } from '../database/northbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { BLOCKED, CT_OBSERVED_POINT } from '../flow/flag.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { ACL_OFFSET } from '../flow/priority.ts'
import {
  ALLOWED,
  COLLECTORS_ESTABLISHED,
  COLLECTORS_NEW,
  COMMIT,
  COMMIT_LABEL,
  DROPPED,
  HINT_ALLOW,
  HINT_ALLOW_NEW,
  HINT_BLOCK,
  HINT_DROP,
  OBSERVED_POINT_ESTABLISHED,
  OBSERVED_POINT_NEW,
  OBSERVED_STAGE,
  REJECTED,
  TIER,
} from '../flow/switch-register.ts'
import { AclOn } from './acl-on.ts'
import { AclLog } from './log.ts'
import { AclStage, type EvalStage, lastTier, SwitchAcl, SwitchProfile } from './profile.ts'

const BLOCK_CONNECTION = `ct_commit { ${BLOCKED} = 1; ${CT_OBSERVED_POINT} = 0; }; `

/** What an action leaves in the verdict registers. */
const verdicts: ReadonlyMap<string, string> = new Map([
  ['allow', `${ALLOWED} = 1; `],
  ['allow-related', `${ALLOWED} = 1; `],
  ['allow-stateless', `${ALLOWED} = 1; `],
  ['drop', `${DROPPED} = 1; `],
  ['reject', `${REJECTED} = 1; `],
  ['pass', ''],
])

/** How samples call the stages of ACLs. */
const observationStages: Readonly<Record<EvalStage, number>> = {
  ls_in_acl_eval: 0,
  ls_in_acl_after_lb_eval: 1,
  ls_out_acl_eval: 2,
}

/**
 * What ACLs say of which packets. Where several ACLs say the same there is one verdict: the first of them is named, and
 * the flows are on the switches of all.
 */
const Verdict = view(
  'Verdict',
  'ACLs that say the same of the same packets in the same way give one verdict',
  ({ match }) => {
    const { acl, on, stage, stateful, tiered } = match(AclOn)
    const { priority, match: packets, action, label, tier } = match(Acl, { uuid: acl })
    const { words: log } = match(AclLog, { acl })
    const said = { stage, priority, packets, action, label, tier, log, stateful, tiered }
    return { ...said, acl: min(acl), first: min(on), inSeveral: several(on) }
  },
)
type VerdictRow = Matched<typeof Verdict.columns>

/** What the flows of a verdict are on: the only place where it is given, or a group of its own. */
function placeOf({ acl, first, inSeveral }: VerdictRow): Reference<On> {
  return compute([acl, first, inSeveral], (a, one, group): On => (group ? `@ACLs like ${a} ${one}` : one))
}

const Common = view(
  'CommonVerdict',
  'A verdict that is given in several places is on a group',
  ({ match }) => {
    const verdict = match(Verdict, { inSeveral: true })
    const { stage, priority, packets, action, label, tier, log, stateful, tiered } = verdict
    return { on: placeOf(verdict), stage, priority, packets, action, label, tier, log, stateful, tiered }
  },
)

const GivenBy = view(
  'CommonVerdictGivenBy',
  'An ACL gives the verdict that says what the ACL says',
  ({ match }) => {
    const { on, stage, priority, packets, action, label, tier, log, stateful, tiered } = match(Common)
    const { uuid: acl } = match(Acl, { priority, match: packets, action, label, tier })
    match(AclStage, { acl, stage })
    match(AclLog, { acl, words: log })
    return { on, acl, stage, stateful, tiered }
  },
)

/** Whether an action lets packets through, and their connections. */
export const allows = (action: string): boolean => action === 'allow' || action === 'allow-related'
const denies = (action: string): boolean => action === 'drop' || action === 'reject'

/** What is committed with the label of an ACL. */
function labelled(label: number, stage: EvalStage): string {
  if (label === 0) return ''
  const collectors = `${COLLECTORS_NEW} = 0; ${COLLECTORS_ESTABLISHED} = 0; `
  const points = `${OBSERVED_POINT_NEW} = ${label}; ${OBSERVED_POINT_ESTABLISHED} = ${label}; `
  return `${COMMIT_LABEL} = 1; ${points}${collectors}${OBSERVED_STAGE} = ${observationStages[stage]}; `
}

/** What an action leaves in the verdict registers, and in those of the label. */
function outcome({ action, label, stage }: VerdictRow): Reference<string> {
  return compute([action, label, stage], (a, l, s) => `${verdicts.get(a)}${labelled(l, s)}`)
}

/** The flow of a verdict: for its packets in its tier, with the hint that is needed; it logs before it acts. */
function verdictFlow(verdict: VerdictRow, hint: string | undefined, actions: Reference<string>) {
  const { stage, priority, packets, tier, tiered, log, acl } = verdict
  const hinted = hint === undefined ? '' : `${hint} == 1 && `
  const inTier = compute([tiered, tier], (t, n) => (t ? `${TIER} == ${n} && ` : ''))
  const above = compute(priority, (p) => p + ACL_OFFSET)
  const matching = text`${inTier}${hinted}(${packets})`
  return flow(placeOf(verdict), stage, above, matching, text`${log}${actions}next;`, { hint: acl })
}

export const verdictRules = [
  rule(
    'A verdict that is given in several places is on every switch with an ACL that gives it',
    DatapathGroupMember,
    ({ match, where }) => {
      const { on, acl, stage, stateful, tiered } = match(GivenBy)
      const { ls } = match(SwitchAcl, { acl })
      const { profile } = match(SwitchProfile, { ls })
      where([profile.stateful, stateful], (tracked, s) => tracked === s)
      where([profile, stage, tiered], (p, s, t) => lastTier(p, s) > 0 === t)
      return { group: on, nb: ls }
    },
  ),

  rule(
    'A packet that an ACL matches gets its verdict, where connections do not matter',
    LogicalFlow,
    ({ match, where }) => {
      const verdict = match(Verdict)
      where([verdict.stateful, verdict.action], (s, a) => !s || (!allows(a) && !denies(a)))
      return verdictFlow(verdict, undefined, outcome(verdict))
    },
  ),
  rule(
    'A stateful ACL that allows commits a new connection, and an established one for its label',
    LogicalFlow,
    ({ match, where }) => {
      const verdict = match(Verdict, { stateful: true })
      const { action, label, stage } = verdict
      where(action, allows)
      const commit = compute([label, stage], (l, s) => `${COMMIT} = 1; ${labelled(l, s)}`)
      const again = compute([label, commit], (l, c) => (l === 0 ? '' : c))
      return [
        verdictFlow(verdict, HINT_ALLOW_NEW, text`${ALLOWED} = 1; ${commit}`),
        verdictFlow(verdict, HINT_ALLOW, text`${ALLOWED} = 1; ${again}`),
      ]
    },
  ),
  rule(
    'A stateful ACL that denies drops a new connection, and blocks an established one',
    LogicalFlow,
    ({ match, where }) => {
      const verdict = match(Verdict, { stateful: true })
      where(verdict.action, denies)
      return [
        verdictFlow(verdict, HINT_DROP, outcome(verdict)),
        verdictFlow(verdict, HINT_BLOCK, text`${outcome(verdict)}${BLOCK_CONNECTION}`),
      ]
    },
  ),
]
