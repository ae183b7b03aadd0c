/** Which hypervisors a port is meant for (ovn-nb(5), Logical_Switch_Port, `requested-chassis`). */
import { flag, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalRouterPortOption, LogicalSwitchPortOption } from '../database/northbound.ts'
import { Chassis, PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Binding, BoundPort } from './binding.ts'

/** A hypervisor by a name that ports ask for: its own, or that of its host. */
const NamedChassis = relation('NamedChassis', { name: textColumn, chassis: uuid })
const HostChassis = relation('HostChassis', { name: textColumn, chassis: uuid })
const ChassisName = relation('ChassisName', { name: textColumn, chassis: uuid }, { few: true, rare: true })

/** A name that a port asks for: the first, or one of the others. */
const AskedChassis = relation('AskedChassis', { port: uuid, name: textColumn, main: flag })

/** The hypervisor that a port is meant for in the first place. */
const MainChassis = relation('MainChassis', { port: uuid, chassis: uuid })

/** The same for every port; null where none is asked for, or is not there. */
export const RequestedChassis = relation('RequestedChassis', { port: uuid, chassis: optional(uuid) })

/** The names in a list: the first, and the others. */
const names = (list: string): readonly string[] => list.split(',').filter((name) => name !== '')
const first = (list: string): readonly string[] => names(list).slice(0, 1)
const others = (list: string): readonly string[] => names(list).slice(1)

export const requestedChassis = feature({
  name: 'chassis that ports ask for',

  rules: [
    rule('?', NamedChassis, ({ match }) => {
      const { uuid, name } = match(Chassis)
      return { name, chassis: min(uuid) }
    }),
    rule('?', HostChassis, ({ match }) => {
      const { uuid, hostname } = match(Chassis)
      return { name: hostname, chassis: min(uuid) }
    }),
    rule('?', ChassisName, ({ match }) => match(NamedChassis)),
    rule('The name of a host counts where no hypervisor is called so', ChassisName, ({ match, not }) => {
      const { name, chassis } = match(HostChassis)
      not(Chassis, { name })
      return { name, chassis }
    }),

    ...[LogicalSwitchPortOption, LogicalRouterPortOption].flatMap((options) =>
      [true, false].map((main) =>
        rule(
          'The first hypervisor that a port asks for is the one it is meant for, the others are additional',
          AskedChassis,
          ({ match, each }) => {
            const { uuid: port, value } = match(options, { key: 'requested-chassis' })
            return { port, name: each(value, main ? first : others), main }
          },
        ),
      ),
    ),
    rule('?', MainChassis, ({ match }) => {
      const { port, name } = match(AskedChassis, { main: true })
      const { chassis } = match(ChassisName, { name })
      return { port, chassis }
    }),
    rule('?', PortBinding.elements.requested_additional_chassis.desired, ({ match }) => {
      const { port, name } = match(AskedChassis, { main: false })
      const { chassis } = match(ChassisName, { name })
      const { sb } = match(Binding, { port })
      return { uuid: sb, value: chassis }
    }),
    rule('?', RequestedChassis, ({ match }) => {
      const { port, chassis } = match(MainChassis)
      match(BoundPort, { port })
      return { port, chassis }
    }),
    rule('?', RequestedChassis, ({ match, not }) => {
      const { port } = match(BoundPort)
      not(MainChassis, { port })
      return { port, chassis: null }
    }),
  ],
})
