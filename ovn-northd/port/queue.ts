/** Queues: ports whose bandwidth is limited or guaranteed (ovn-nb(5), Logical_Switch_Port, `qos_max_rate`). */
import { allocation, category, integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { noneLeft, Told, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortOption } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { BY_PORT } from '../flow/priority.ts'
import { VIOLATES_PORT_SECURITY } from '../flow/switch-register.ts'
import { Binding } from './binding.ts'
import { SwitchPort } from './switch-port.ts'

/** All queues share one range of numbers. */
const scope = category<'queue'>('scope')

/** A port needs a queue, and may have had one before. */
const QueueRequest = relation('QueueRequest', { scope, key: uuid })
const KnownQueue = relation('KnownQueue', { scope, key: uuid, number: integer })

/** A port has a queue, by its number. */
export const Queue = relation('Queue', { scope, key: uuid, number: integer })

/** A switch leads to its physical network by a port, and to a network of that name. */
const PhysicalPort = relation('PhysicalPort', { ls: uuid, lsp: uuid })
const PhysicalNetwork = relation('PhysicalNetwork', { ls: uuid, network: textColumn })

/** Queue 0 is where everything goes that asks for none. */
const LAST_QUEUE = 0xf000

const limits = ['qos_min_rate', 'qos_max_rate', 'qos_burst'] as const

export const queues = feature({
  name: 'queues of ports',

  rules: [
    ...limits.map((key) =>
      rule('A port with a limit or a guarantee has a queue', QueueRequest, ({ match, where }) => {
        const { uuid: lsp } = match(LogicalSwitchPortOption, { key })
        const { type } = match(SwitchPort, { lsp })
        where(type, (t) => t !== 'router')
        return { scope: 'queue', key: lsp }
      }),
    ),
    rule('The binding of a port says which queue the port has', KnownQueue, ({ match, each }) => {
      const { uuid: sb, value } = match(PortBinding.elements.options.actual, { key: 'qdisc_queue_id' })
      const { port } = match(Binding, { sb })
      return { scope: 'queue', key: port, number: each(value, (v) => (/^\d+$/.test(v) ? [Number(v)] : [])) }
    }),
    allocation('A port has a queue of its own, and keeps it', Queue, {
      requests: QueueRequest,
      preferences: KnownQueue,
      ranges: () => ({ from: 1, to: LAST_QUEUE }),
    }),

    rule('A port for which no queue is left is told', Told, ({ match, not }) => {
      const { key: row } = match(QueueRequest)
      not(Queue, { key: row })
      return noneLeft('Logical_Switch_Port', row, 'queue')
    }),

    rule('Of several localnet ports the one of the smallest uuid counts', PhysicalPort, ({ match }) => {
      const { ls, lsp } = match(SwitchPort, { type: 'localnet' })
      return { ls, lsp: min(lsp) }
    }),
    rule('The localnet port of a switch names the physical network', PhysicalNetwork, ({ match }) => {
      const { ls, lsp } = match(PhysicalPort)
      const { value: network } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'network_name' })
      return { ls, network }
    }),

    rule(
      'The binding of a port with a queue tells the number of the queue',
      PortBinding.elements.options.desired,
      ({ match }) => {
        const { key: port, number } = match(Queue)
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'qdisc_queue_id', value: text`${number}` }
      },
    ),
    rule(
      'The binding of a port with a queue tells the physical network of the switch',
      PortBinding.elements.options.desired,
      ({ match }) => {
        const { key: port } = match(Queue)
        const { ls } = match(SwitchPort, { lsp: port })
        const { network } = match(PhysicalNetwork, { ls })
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'qos_physical_network', value: network }
      },
    ),

    rule('A frame from a port with a queue goes through the queue', LogicalFlow, ({ match }) => {
      const { key: lsp, number } = match(Queue)
      const { ls, name } = match(SwitchPort, { lsp, enabled: true })
      return flow(
        ls,
        'ls_in_check_port_sec',
        BY_PORT,
        text`inport == ${quoted(name)}`,
        text`set_queue(${number}); ${VIOLATES_PORT_SECURITY} = check_in_port_sec(); next;`,
        { hint: lsp, port: name },
      )
    }),
    rule(
      'A frame that leaves by a localnet port goes through the queue of the port',
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
    rule(
      'A frame that leaves by a localnet port goes through the queue of its sender',
      LogicalFlow,
      ({ match, where }) => {
        const { ls, lsp: physical } = match(PhysicalPort)
        const { name: out } = match(SwitchPort, { lsp: physical })
        const { lsp, name, type } = match(SwitchPort, { ls, enabled: true })
        where(type, (t) => t !== 'localnet')
        const { number } = match(Queue, { key: lsp })
        return flow(
          ls,
          'ls_out_apply_port_sec',
          110,
          text`outport == ${quoted(out)} && inport == ${quoted(name)}`,
          text`set_queue(${number}); output;`,
          { hint: physical, port: out },
        )
      },
    ),
  ],
})
