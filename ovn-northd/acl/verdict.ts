/** Verdicts: what an ACL says of the packets that it matches (ovn-nb(5), ACL, `action`). */
import {
  branded,
  compute,
  flag,
  integer,
  type Matched,
  min,
  type Reference,
  relation,
  rule,
  several,
  text,
  textColumn,
  view,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { Acl } from '../database/northbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { ACL_PRIORITY_OFFSET, AclOn } from './acl-on.ts'
import { ALLOW, ALLOW_NEW, BLOCK, DROP } from './hint.ts'
import { AclLog } from './log.ts'
import { AclStage, type EvalStage, lastTier, SwitchAcl, SwitchProfile } from './profile.ts'

/** Where verdicts are kept until the end of the stage. */
export const ALLOWED = 'reg8[16]'
export const DROPPED = 'reg8[17]'
export const REJECTED = 'reg8[18]'
/** Which tier is being evaluated. */
export const TIER = 'reg8[30..31]'

/** The connection of the packet is to be committed. */
const COMMIT = 'reg0[1] = 1; '
const BLOCK_CONNECTION = 'ct_commit { ct_mark.blocked = 1; ct_label.obs_point_id = 0; }; '

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
 * What ACLs say of which packets. Where several say the same it is said once: the first of them is named, and the
 * flows are on the switches of all.
 */
const Verdict = view('Verdict', '?', ({ match }) => {
  const { acl, on, stage, stateful, tiered } = match(AclOn)
  const { priority, match: packets, action, label, tier } = match(Acl, { uuid: acl })
  const { words: log } = match(AclLog, { acl })
  const said = { stage, priority, packets, action, label, tier, log, stateful, tiered }
  return { ...said, acl: min(acl), first: min(on), inSeveral: several(on) }
})

/** What the flows of a verdict are on: where it is given in one place only, there. */
function placeOf({ acl, first, inSeveral }: Matched<typeof Verdict.columns>): Reference<On> {
  return compute([acl, first, inSeveral], (a, one, group): On => (group ? `@ACLs like ${a} ${one}` : one))
}

/** A verdict that is given in more than one place, and where all its flows are. */
const Common = relation('CommonVerdict', {
  on: branded<On>('datapath'),
  stage: branded<EvalStage>('stage'),
  priority: integer,
  packets: textColumn,
  action: Acl.columns.action,
  label: integer,
  tier: integer,
  log: textColumn,
  stateful: flag,
  tiered: flag,
})

/** The ACLs that give such a verdict, in a stage of switches that track connections and have tiers, or not. */
const GivenBy = relation('CommonVerdictGivenBy', {
  on: branded<On>('datapath'),
  acl: uuid,
  stage: branded<EvalStage>('stage'),
  stateful: flag,
  tiered: flag,
})

/** Whether an action lets packets through, and their connections. */
export const allows = (action: string): boolean => action === 'allow' || action === 'allow-related'
const denies = (action: string): boolean => action === 'drop' || action === 'reject'

/** What is committed with the label of an ACL. */
function labelled(label: number, stage: EvalStage): string {
  if (label === 0) return ''
  const sample = `reg8[0..7] = 0; reg8[8..15] = 0; reg8[19..20] = ${observationStages[stage]}; `
  return `reg0[13] = 1; reg3 = ${label}; reg9 = ${label}; ${sample}`
}

/** The packets of an ACL in its tier, with the hints that it needs. */
function matching(
  tiered: Reference<boolean>,
  tier: Reference<number>,
  packets: Reference<string>,
  hint?: string,
): Reference<string> {
  const hinted = hint === undefined ? '' : `${hint} == 1 && `
  return compute([tiered, tier, packets], (t, n, p) => `${t ? `${TIER} == ${n} && ` : ''}${hinted}(${p})`)
}

export const verdictRules = [
  rule('A verdict that is given in several places is on a group of its own', Common, ({ match }) => {
    const verdict = match(Verdict, { inSeveral: true })
    const { stage, priority, packets, action, label, tier, log, stateful, tiered } = verdict
    return {
      on: placeOf(verdict),
      stage,
      priority,
      packets,
      action,
      label,
      tier,
      log,
      stateful,
      tiered,
    }
  }),
  rule('An ACL gives a verdict that says what it says', GivenBy, ({ match }) => {
    const { on, stage, priority, packets, action, label, tier, log, stateful, tiered } = match(Common)
    const { uuid: acl } = match(Acl, { priority, match: packets, action, label, tier })
    match(AclStage, { acl, stage })
    match(AclLog, { acl, words: log })
    return { on, acl, stage, stateful, tiered }
  }),
  rule(
    'A verdict that several give is on every switch with an ACL that gives it',
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
    'Where no connections are tracked, a packet gets the verdict of the ACL; so it does of stateless ACLs and of those that only pass',
    LogicalFlow,
    ({ match, where }) => {
      const said = match(Verdict)
      const { stage, priority, packets, action, label, tier, log, stateful, tiered, acl } = said
      const on = placeOf(said)
      where([stateful, action], (s, a) => !s || (!allows(a) && !denies(a)))
      const outcome = compute([action, label, stage], (a, l, s) => `${verdicts.get(a)}${labelled(l, s)}`)
      const above = compute(priority, (p) => p + ACL_PRIORITY_OFFSET)
      return flow(on, stage, above, matching(tiered, tier, packets), text`${log}${outcome}next;`, {
        hint: acl,
      })
    },
  ),

  rule(
    'Where connections are tracked, an ACL that allows commits a new one; one that is known it commits again only for a label',
    LogicalFlow,
    ({ match, where }) => {
      const said = match(Verdict, { stateful: true })
      const { stage, priority, packets, action, label, tier, log, tiered, acl } = said
      const on = placeOf(said)
      where(action, allows)
      const above = compute(priority, (p) => p + ACL_PRIORITY_OFFSET)
      const commit = compute([label, stage], (l, s) => `${COMMIT}${labelled(l, s)}`)
      const known = compute([label, commit], (l, c) => (l === 0 ? '' : c))
      const verdict = text`${log}${ALLOWED} = 1; `
      return [
        flow(on, stage, above, matching(tiered, tier, packets, ALLOW_NEW), text`${verdict}${commit}next;`, {
          hint: acl,
        }),
        flow(on, stage, above, matching(tiered, tier, packets, ALLOW), text`${verdict}${known}next;`, {
          hint: acl,
        }),
      ]
    },
  ),
  rule(
    'Where connections are tracked, an ACL that denies drops a new one, and blocks one that was allowed before',
    LogicalFlow,
    ({ match, where }) => {
      const said = match(Verdict, { stateful: true })
      const { stage, priority, packets, action, label, tier, log, tiered, acl } = said
      const on = placeOf(said)
      where(action, denies)
      const above = compute(priority, (p) => p + ACL_PRIORITY_OFFSET)
      const outcome = compute([action, label, stage], (a, l, s) => `${verdicts.get(a)}${labelled(l, s)}`)
      const verdict = text`${log}${outcome}`
      return [
        flow(on, stage, above, matching(tiered, tier, packets, DROP), text`${verdict}next;`, { hint: acl }),
        flow(
          on,
          stage,
          above,
          matching(tiered, tier, packets, BLOCK),
          text`${verdict}${BLOCK_CONNECTION}next;`,
          {
            hint: acl,
          },
        ),
      ]
    },
  ),
]
