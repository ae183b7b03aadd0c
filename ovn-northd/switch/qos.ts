/** QoS rules: marking and limiting what a switch lets through (ovn-nb(5), QoS). */
import type { OrderedMap } from 'immutable'
import { collectMap, compute, relation, rule, text, textColumn, view } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchQos, Qos, QosAction, QosBandwidth } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import type { Stage } from '../flow/stage.ts'

const Limits = view('QosLimits', 'What a QoS rule limits', ({ match }) => {
  const { uuid: qos, key, value } = match(QosBandwidth)
  return { qos, limits: collectMap(key, value) }
})

const Marks = view('QosMarks', 'What a QoS rule marks', ({ match }) => {
  const { uuid: qos, key, value } = match(QosAction)
  return { qos, marks: collectMap(key, value) }
})

/** What a QoS rule does, as the actions of a flow say it; none of a kind is an empty text. */
const Metering = relation('QosMetering', { qos: uuid, words: textColumn })
const Marking = relation('QosMarking', { qos: uuid, words: textColumn })

/** The last value of `ip.dscp` (RFC 2474). */
const LAST_DSCP = 63

function meter(limits: OrderedMap<string, number>): string {
  const [rate = 0, burst = 0] = [limits.get('rate'), limits.get('burst')]
  if (rate === 0) return ''
  return `set_meter(${rate}${burst === 0 ? '' : `, ${burst}`}); `
}

function mark(marks: OrderedMap<string, number>): string {
  const [dscp, pkt] = [marks.get('dscp'), marks.get('mark')]
  const class_ = dscp !== undefined && dscp <= LAST_DSCP ? `ip.dscp = ${dscp}; ` : ''
  return `${class_}${pkt === undefined ? '' : `pkt.mark = ${pkt}; `}`
}

export const qos = feature({
  name: 'QoS rules',

  rules: [
    rule('?', Metering, ({ match }) => {
      const { qos, limits } = match(Limits)
      return { qos, words: compute(limits, meter) }
    }),
    rule('?', Metering, ({ match, not }) => {
      const { uuid: qos } = match(Qos)
      not(Limits, { qos })
      return { qos, words: '' }
    }),
    rule('?', Marking, ({ match }) => {
      const { qos, marks } = match(Marks)
      return { qos, words: compute(marks, mark) }
    }),
    rule('?', Marking, ({ match, not }) => {
      const { uuid: qos } = match(Qos)
      not(Marks, { qos })
      return { qos, words: '' }
    }),

    rule('Packets that a rule matches are limited and marked as it says', LogicalFlow, ({ match }) => {
      const { uuid: ls, value: qos } = match(LogicalSwitchQos)
      const { direction, priority, match: packets } = match(Qos, { uuid: qos })
      const { words: limited } = match(Metering, { qos })
      const { words: marked } = match(Marking, { qos })
      const stage = compute(direction, (d): Stage => (d === 'from-lport' ? 'ls_in_qos' : 'ls_out_qos'))
      return flow(ls, stage, priority, packets, text`${limited}${marked}next;`, { hint: qos })
    }),
  ],
})
