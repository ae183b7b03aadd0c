/** Whether a port is up, told from the hypervisors back to the northbound (ovn-nb(5), Logical_Switch_Port, `up`). */
import { compute, flag, relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPort } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Binding } from './binding.ts'
import { SwitchPort } from './switch-port.ts'

const PortUp = relation('PortUp', { lsp: uuid, up: flag })

/** A port whose `up` in the northbound has to change. */
export const UpdatePortUp = relation('update Logical_Switch_Port.up', { uuid, up: flag })

/** A binding that still says up, although no hypervisor has the port. */
export const ClearBindingUp = relation('clear Port_Binding.up', { uuid })

export const portUpRules = [
  rule(
    'A port that leads to a router is always up; any other one when its hypervisor says so',
    PortUp,
    ({ match }) => ({ lsp: match(SwitchPort, { type: 'router' }).lsp, up: true }),
  ),
  rule('?', PortUp, ({ match, where }) => {
    const { lsp, type } = match(SwitchPort)
    where(type, (t) => t !== 'router')
    const { sb } = match(Binding, { port: lsp })
    const { chassis, up } = match(PortBinding.actual, { uuid: sb })
    return { lsp, up: compute([chassis, up], (c, u) => c !== null && u === true) }
  }),
  rule('?', UpdatePortUp, ({ match, not }) => {
    const { lsp, up } = match(PortUp)
    not(LogicalSwitchPort, { uuid: lsp, up })
    return { uuid: lsp, up }
  }),
  rule('?', ClearBindingUp, ({ match }) => ({
    uuid: match(PortBinding.actual, { chassis: null, up: true }).uuid,
  })),
]
