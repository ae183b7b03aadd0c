/** Which chassis a port is meant for (ovn-nb(5), Logical_Switch_Port, `requested-chassis`). */
import { flag, min, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalRouterPortOption, LogicalSwitchPortOption } from '../database/northbound.ts'
import { Chassis, PortBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Binding } from './binding.ts'

/** A name that ports ask for stands for a chassis: the name of the chassis, or that of its host. */
const ChassisName = relation('ChassisName', { name: textColumn, chassis: uuid }, { few: true, rare: true })

/** A port asks for a chassis by its name, as the main one or as an additional one. */
const AskedChassis = relation('AskedChassis', { port: uuid, name: textColumn, main: flag })

/** A port is meant for a chassis, which is there. */
export const RequestedChassis = relation('RequestedChassis', { port: uuid, chassis: uuid })

/** The names in a list; the first one is that of the main chassis. */
function asked(list: string): readonly { readonly name: string; readonly main: boolean }[] {
  const names = list.split(',').filter((name) => name !== '')
  return names.map((name, place) => ({ name, main: place === 0 }))
}

export const requestedChassis = feature({
  name: 'chassis that ports ask for',

  rules: [
    rule('The name of a chassis stands for the chassis', ChassisName, ({ match }) => {
      const { uuid, name } = match(Chassis)
      return { name, chassis: min(uuid) }
    }),
    rule(
      'A host name stands for its chassis, unless a chassis has that name',
      ChassisName,
      ({ match, not }) => {
        const { uuid, hostname } = match(Chassis)
        not(Chassis, { name: hostname })
        return { name: hostname, chassis: min(uuid) }
      },
    ),

    ...[LogicalSwitchPortOption, LogicalRouterPortOption].map((options) =>
      rule('The first chassis that a port asks for is the main one', AskedChassis, ({ match, each }) => {
        const { uuid: port, value } = match(options, { key: 'requested-chassis' })
        const { name, main } = each(value, asked)
        return { port, name, main }
      }),
    ),
    rule('A port is meant for its main chassis, once that is there', RequestedChassis, ({ match }) => {
      const { port, name } = match(AskedChassis, { main: true })
      const { chassis } = match(ChassisName, { name })
      return { port, chassis }
    }),
    rule(
      'The binding of a port refers to the additional chassis that the port asks for',
      PortBinding.elements.requested_additional_chassis.desired,
      ({ match }) => {
        const { port, name } = match(AskedChassis, { main: false })
        const { chassis } = match(ChassisName, { name })
        const { sb } = match(Binding, { port })
        return { uuid: sb, value: chassis }
      },
    ),
  ],
})
