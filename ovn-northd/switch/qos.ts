/** QoS rules: marking and limiting what a switch lets through (ovn-nb(5), QoS). */
import { OrderedMap } from 'immutable'
import { collectMap, compute, rule, text, view } from '../../rules/index.ts'
import { LogicalSwitchQos, Qos, QosAction, QosBandwidth } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'

const Limits = view('QosLimits', 'A QoS rule has limits', ({ match }) => {
  const { uuid: qos, key, value } = match(QosBandwidth)
  return { qos, limits: collectMap(key, value) }
})

const Marks = view('QosMarks', 'A QoS rule has marks', ({ match }) => {
  const { uuid: qos, key, value } = match(QosAction)
  return { qos, marks: collectMap(key, value) }
})

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
    rule('A QoS rule limits and marks the packets that it matches', LogicalFlow, ({ match, matchOr }) => {
      const { uuid: ls, value: qos } = match(LogicalSwitchQos)
      const { direction, priority, match: packets } = match(Qos, { uuid: qos })
      const { limits } = matchOr(Limits, { qos }, { limits: OrderedMap<string, number>() })
      const { marks } = matchOr(Marks, { qos }, { marks: OrderedMap<string, number>() })
      const stage = compute(direction, (d) => (d === 'from-lport' ? 'ls_in_qos' : 'ls_out_qos'))
      return flow(ls, stage, priority, packets, text`${compute(limits, meter)}${compute(marks, mark)}next;`, {
        hint: qos,
      })
    }),
  ],
})
