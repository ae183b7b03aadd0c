/** What is done with the verdict when all ACLs of a stage have been asked (ovn-nb(5), ACL, `action` and `tier`). */
import { compute, type Reference, rule, text } from '../../rules/index.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { goTo } from '../flow/stage.ts'
import { ALLOWED, BITS, DROPPED, REJECTED, TIER } from '../flow/switch-register.ts'
import { Setting } from '../global/setting.ts'
import { type EvalStage, lastTier, type Profile, ProfileInUse, UNGUARDED } from './profile.ts'

/** Each stage that acts on verdicts, the one that they come from, and where the answer of a reject goes. */
const stages = [
  { stage: 'ls_in_acl_action', of: 'ls_in_acl_eval', answer: 'ls_out_qos' },
  { stage: 'ls_in_acl_after_lb_action', of: 'ls_in_acl_after_lb_eval', answer: 'ls_out_qos' },
  { stage: 'ls_out_acl_action', of: 'ls_out_acl_eval', answer: 'ls_in_l2_lkup' },
] as const

/** The registers of a stage that has done with its verdict are left clear, that of tiers only where there are some. */
function cleared(profile: Reference<Profile>, of: EvalStage): Reference<string> {
  const verdict = `${ALLOWED} = 0; ${DROPPED} = 0; ${REJECTED} = 0;`
  return compute(profile, (p) => (lastTier(p, of) > 0 ? `${verdict} ${TIER} = 0;` : verdict))
}

const reject = (answer: string) =>
  `${BITS} = 0; reject { /* eth.dst <-> eth.src; ip.dst <-> ip.src; is implicit. */ outport <-> inport; ${answer} };`

export const aclActionRules = stages.flatMap(({ stage, of, answer }) => [
  rule('A packet with a verdict is let through, dropped or rejected', LogicalFlow, ({ match }) => {
    const { profile, on } = match(ProfileInUse)
    const clear = cleared(profile, of)
    return [
      flow(on, stage, 1000, `${ALLOWED} == 1`, text`${clear} next;`),
      flow(on, stage, 1000, `${DROPPED} == 1`, text`${clear} /* drop */`),
      flow(on, stage, 1000, `${REJECTED} == 1`, text`${clear} ${reject(goTo(answer))}`),
    ]
  }),
  rule('A packet without a verdict goes on, or is dropped by default_acl_drop', LogicalFlow, ({ match }) => {
    const { profile, on } = match(ProfileInUse)
    const { on: drop } = match(Setting, { key: 'default_acl_drop' })
    const then = compute(drop, (d) => (d ? '/* drop */' : 'next;'))
    return flow(on, stage, 0, '1', text`${cleared(profile, of)} ${then}`)
  }),
  rule(
    'A packet without a verdict goes to the next tier, as long as there is one',
    LogicalFlow,
    ({ match, each }) => {
      const { profile, on } = match(ProfileInUse)
      const tier = each(profile, (p) => Array.from({ length: lastTier(p, of) }, (_, t) => t))
      const next = compute(tier, (t) => t + 1)
      return flow(on, stage, 500, text`${TIER} == ${tier}`, text`${TIER} = ${next}; ${goTo(of)}`)
    },
  ),
  rule('A switch without ACLs acts on no verdicts', LogicalFlow, () =>
    flow(UNGUARDED, stage, 0, '1', 'next;'),
  ),
])
