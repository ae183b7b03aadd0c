/** Verdicts: what an ACL says of the packets that it matches (rows D2, D5, D6, D8). */
import { compute, min, type Reference, rule, text, view } from '../../rules/index.ts'
import { Acl } from '../database/northbound.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { ACL_PRIORITY_OFFSET, AclOn } from './acl-on.ts'
import { ALLOW, ALLOW_NEW, BLOCK, DROP } from './hint.ts'
import { AclLog } from './log.ts'
import type { EvalStage } from './profile.ts'

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

/** Where an ACL says what of which packets; of ACLs that say the same, the first is named. */
const Verdict = view('Verdict', ({ match }) => {
  const { acl, on, stage, stateful, tiered } = match(AclOn)
  const { priority, match: packets, action, label, tier } = match(Acl, { uuid: acl })
  const { words: log } = match(AclLog, { acl })
  return { on, stage, priority, packets, action, label, tier, log, stateful, tiered, acl: min(acl) }
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
  // Where no connections are tracked a packet gets the verdict of the ACL; stateless ACLs and those that
  // only pass on never ask.
  rule(LogicalFlow, ({ match, where }) => {
    const { on, stage, priority, packets, action, label, tier, log, stateful, tiered, acl } = match(Verdict)
    where([stateful, action], (s, a) => !s || (!allows(a) && !denies(a)))
    const said = compute([action, label, stage], (a, l, s) => `${verdicts.get(a)}${labelled(l, s)}`)
    const above = compute(priority, (p) => p + ACL_PRIORITY_OFFSET)
    return flow(on, stage, above, matching(tiered, tier, packets), text`${log}${said}next;`, { hint: acl })
  }),

  // Where they are, a connection that is allowed is committed; one that is known only for its label.
  rule(LogicalFlow, ({ match, where }) => {
    const { on, stage, priority, packets, action, label, tier, log, tiered, acl } = match(Verdict, {
      stateful: true,
    })
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
  }),
  // One that is not, and was, is blocked from now on.
  rule(LogicalFlow, ({ match, where }) => {
    const { on, stage, priority, packets, action, label, tier, log, tiered, acl } = match(Verdict, {
      stateful: true,
    })
    where(action, denies)
    const above = compute(priority, (p) => p + ACL_PRIORITY_OFFSET)
    const said = compute([action, label, stage], (a, l, s) => `${verdicts.get(a)}${labelled(l, s)}`)
    const verdict = text`${log}${said}`
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
  }),
]
