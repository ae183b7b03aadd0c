/** Queues: ports whose bandwidth is limited or guaranteed (ovn-nb(5), Logical_Switch_Port, `qos_max_rate`). */
import {
  allocation,
  category,
  compute,
  integer,
  min,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPortOption } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { Binding } from './binding.ts'
import { SwitchPort } from './switch-port.ts'

/** All queues share one range of numbers. */
const scope = category<'queue'>('scope')

/** A port with a queue. */
const Queued = relation('QueuedPort', { lsp: uuid })
const QueueRequest = relation('QueueRequest', { scope, key: uuid })
const KnownQueue = relation('KnownQueue', { scope, key: uuid, number: integer })

/** The number of a port's queue. */
export const Queue = relation('Queue', { scope, key: uuid, number: integer })

/** The port to the physical network of a switch: of several the first. */
const PhysicalPort = relation('PhysicalPort', { ls: uuid, lsp: uuid })
const PhysicalNetwork = relation('PhysicalNetwork', { ls: uuid, network: textColumn })

/** Queue 0 is where everything goes that asks for none. */
const LAST_QUEUE = 0xf000

const limits = ['qos_min_rate', 'qos_max_rate', 'qos_burst'] as const

export const queues = feature({
  name: 'queues of ports',

  rules: [
    ...limits.map((key) =>
      rule('?', Queued, ({ match, where }) => {
        const { uuid: lsp } = match(LogicalSwitchPortOption, { key })
        const { type } = match(SwitchPort, { lsp })
        where(type, (t) => t !== 'router')
        return { lsp }
      }),
    ),
    rule('A queue keeps the number that it has', QueueRequest, ({ match }) => ({
      scope: 'queue',
      key: match(Queued).lsp,
    })),
    rule('?', KnownQueue, ({ match, each }) => {
      const { uuid: sb, value } = match(PortBinding.elements.options.actual, { key: 'qdisc_queue_id' })
      const { port } = match(Binding, { sb })
      return { scope: 'queue', key: port, number: each(value, (v) => (/^\d+$/.test(v) ? [Number(v)] : [])) }
    }),
    allocation('?', Queue, {
      requests: QueueRequest,
      preferences: KnownQueue,
      ranges: () => ({ from: 1, to: LAST_QUEUE }),
    }),

    rule('?', PhysicalPort, ({ match }) => {
      const { ls, lsp } = match(SwitchPort, { type: 'localnet' })
      return { ls, lsp: min(lsp) }
    }),
    rule('?', PhysicalNetwork, ({ match }) => {
      const { ls, lsp } = match(PhysicalPort)
      const { value: network } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'network_name' })
      return { ls, network }
    }),

    rule(
      'The hypervisor is told the queue of a port, and the physical network that it is on',
      PortBinding.elements.options.desired,
      ({ match }) => {
        const { key: port, number } = match(Queue)
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'qdisc_queue_id', value: text`${number}` }
      },
    ),
    rule('?', PortBinding.elements.options.desired, ({ match }) => {
      const { key: port } = match(Queue)
      const { ls } = match(SwitchPort, { lsp: port })
      const { network } = match(PhysicalNetwork, { ls })
      const { sb } = match(Binding, { port })
      return { uuid: sb, key: 'qos_physical_network', value: network }
    }),

    rule('What a port sends goes through its queue', LogicalFlow, ({ match }) => {
      const { key: lsp, number } = match(Queue)
      const { ls, name } = match(SwitchPort, { lsp, enabled: true })
      return flow(
        ls,
        'ls_in_check_port_sec',
        70,
        text`inport == ${quoted(name)}`,
        text`set_queue(${number}); reg0[15] = check_in_port_sec(); next;`,
        { hint: lsp, port: name },
      )
    }),
    rule(
      'What leaves for a physical network goes through the queue of that port,',
      LogicalFlow,
      ({ match }) => {
        const { key: lsp, number } = match(Queue)
        const { ls, name } = match(SwitchPort, { lsp, type: 'localnet', enabled: true })
        return flow(
          ls,
          'ls_out_apply_port_sec',
          100,
          text`outport == ${quoted(name)}`,
          text`set_queue(${number}); output;`,
          { hint: lsp, port: name },
        )
      },
    ),
    rule('Or through that of the port that it comes from', LogicalFlow, ({ match, where }) => {
      const { ls, lsp: physical } = match(PhysicalPort)
      const { name: out } = match(SwitchPort, { lsp: physical })
      const { lsp, name, type } = match(SwitchPort, { ls, enabled: true })
      where(type, (t) => t !== 'localnet')
      const { number } = match(Queue, { key: lsp })
      return flow(
        ls,
        'ls_out_apply_port_sec',
        110,
        compute([out, name], (o, i) => `outport == ${JSON.stringify(o)} && inport == ${JSON.stringify(i)}`),
        text`set_queue(${number}); output;`,
        { hint: physical, port: out },
      )
    }),
  ],
})
