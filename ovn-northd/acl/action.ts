/** What is done with the verdict when all ACLs of a stage have been asked (ovn-nb(5), ACL, `action` and `tier`). */
import { compute, rule } from '../../rules/index.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { tableOf } from '../flow/stage.ts'
import { Setting } from '../global/setting.ts'
import { lastTier, ProfileInUse, UNGUARDED } from './profile.ts'
import { ALLOWED, DROPPED, REJECTED, TIER } from './verdict.ts'

const TO_EGRESS = `next(pipeline=egress,table=${tableOf('ls_out_qos')});`
const TO_INGRESS = `next(pipeline=ingress,table=${tableOf('ls_in_l2_lkup')});`

/** Each stage that acts on verdicts, the one that they come from, and where an answer of a reject goes. */
const stages = [
  { stage: 'ls_in_acl_action', of: 'ls_in_acl_eval', pipeline: 'ingress', answer: TO_EGRESS },
  {
    stage: 'ls_in_acl_after_lb_action',
    of: 'ls_in_acl_after_lb_eval',
    pipeline: 'ingress',
    answer: TO_EGRESS,
  },
  { stage: 'ls_out_acl_action', of: 'ls_out_acl_eval', pipeline: 'egress', answer: TO_INGRESS },
] as const

const CLEAR = `${ALLOWED} = 0; ${DROPPED} = 0; ${REJECTED} = 0;`
const reject = (answer: string): string =>
  `reg0 = 0; reject { /* eth.dst <-> eth.src; ip.dst <-> ip.src; is implicit. */ outport <-> inport; ${answer} };`

export const aclActionRules = [
  ...stages.flatMap(({ stage, of, pipeline, answer }) => [
    rule(
      'A packet with a verdict gets what it says; the registers are left clear',
      LogicalFlow,
      ({ match }) => {
        const { profile, on } = match(ProfileInUse)
        const clear = compute(profile, (p) => (lastTier(p, of) > 0 ? `${CLEAR} ${TIER} = 0;` : CLEAR))
        const then = (action: string) => compute(clear, (c) => `${c} ${action}`)
        return [
          flow(on, stage, 1000, `${ALLOWED} == 1`, then('next;')),
          flow(on, stage, 1000, `${DROPPED} == 1`, then('/* drop */')),
          flow(on, stage, 1000, `${REJECTED} == 1`, then(reject(answer))),
        ]
      },
    ),
    rule('One without goes on, or is dropped where that is the default', LogicalFlow, ({ match }) => {
      const { profile, on } = match(ProfileInUse)
      const { on: drop } = match(Setting, { key: 'default_acl_drop' })
      const clear = compute(profile, (p) => (lastTier(p, of) > 0 ? `${CLEAR} ${TIER} = 0;` : CLEAR))
      return flow(
        on,
        stage,
        0,
        '1',
        compute([clear, drop], (c, d) => `${c} ${d ? '/* drop */' : 'next;'}`),
      )
    }),
    rule('Before that it is asked about in the next tier', LogicalFlow, ({ match, each }) => {
      const { profile, on } = match(ProfileInUse)
      const tier = each(profile, (p) => Array.from({ length: lastTier(p, of) }, (_, t) => t))
      const again = `next(pipeline=${pipeline},table=${tableOf(of)});`
      return flow(
        on,
        stage,
        500,
        compute(tier, (t) => `${TIER} == ${t}`),
        compute(tier, (t) => `${TIER} = ${t + 1}; ${again}`),
      )
    }),
    rule('?', LogicalFlow, () => flow(UNGUARDED, stage, 0, '1', 'next;')),
  ]),
]
