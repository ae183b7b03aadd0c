/** Which hypervisors a port is meant for (row N1). */
import { type Body, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalRouterPortOption, LogicalSwitchPortOption } from '../database/northbound.ts'
import { Chassis, PortBinding } from '../database/southbound.ts'
import { Binding, BoundPort } from './binding.ts'

/** A hypervisor by a name that ports ask for: its own, or that of its host. */
const NamedChassis = relation('NamedChassis', { name: textColumn, chassis: uuid })
const HostChassis = relation('HostChassis', { name: textColumn, chassis: uuid })
const ChassisName = relation('ChassisName', { name: textColumn, chassis: uuid })

/** The hypervisor that a port is meant for in the first place. */
const MainChassis = relation('MainChassis', { port: uuid, chassis: uuid })

/** The same for every port; null where none is asked for, or is not there. */
export const RequestedChassis = relation('RequestedChassis', { port: uuid, chassis: optional(uuid) })

/** The names in a list: the first, and the others. */
const first = (list: string): readonly string[] => list.split(',').slice(0, 1)
const others = (list: string): readonly string[] => list.split(',').slice(1)

export const requestedChassisRules = [
  rule(NamedChassis, ({ match }) => {
    const { uuid, name } = match(Chassis)
    return { name, chassis: min(uuid) }
  }),
  rule(HostChassis, ({ match }) => {
    const { uuid, hostname } = match(Chassis)
    return { name: hostname, chassis: min(uuid) }
  }),
  rule(ChassisName, ({ match }) => match(NamedChassis)),
  // The name of a host counts where no hypervisor is called so.
  rule(ChassisName, ({ match, not }) => {
    const { name, chassis } = match(HostChassis)
    not(Chassis, { name })
    return { name, chassis }
  }),

  // The first hypervisor that a port asks for is the one it is meant for, the others are additional.
  ...[LogicalSwitchPortOption, LogicalRouterPortOption].flatMap((options) => {
    const listed = ({ match, each }: Body, names: typeof first) => {
      const { uuid: port, value } = match(options, { key: 'requested-chassis' })
      const { chassis } = match(ChassisName, { name: each(value, names) })
      return { port, chassis }
    }
    return [
      rule(MainChassis, (body) => listed(body, first)),
      rule(PortBinding.elements.requested_additional_chassis.desired, (body) => {
        const { port, chassis } = listed(body, others)
        const { sb } = body.match(Binding, { port })
        return { uuid: sb, value: chassis }
      }),
    ]
  }),
  rule(RequestedChassis, ({ match }) => {
    const { port, chassis } = match(MainChassis)
    match(BoundPort, { port })
    return { port, chassis }
  }),
  rule(RequestedChassis, ({ match, not }) => {
    const { port } = match(BoundPort)
    not(MainChassis, { port })
    return { port, chassis: null }
  }),
]
