/** Whose a port is: a port belongs to one switch or router, whichever list it. */
import { relation, rule } from '../../rules/index.ts'
import { feature, Told, uuid } from '../../tables/index.ts'
import { LogicalRouterPorts, LogicalSwitchPorts, northbound } from '../database/northbound.ts'

/** A switch or router lists a port that belongs to another one. */
export const ForeignPort = relation('ForeignPort', { lister: uuid, port: uuid })

export const portOwners = feature({
  name: 'owners of ports',
  rules: (
    [
      [
        'Logical_Switch',
        LogicalSwitchPorts,
        northbound.rows('Logical_Switch_Port', ['name']),
        'belongs to another switch too, left out here',
      ],
      [
        'Logical_Router',
        LogicalRouterPorts,
        northbound.rows('Logical_Router_Port', ['name']),
        'belongs to another router too, left out here',
      ],
    ] as const
  ).flatMap(([table, Ports, Port, why]) => [
    rule(
      'A port that several list belongs to the one of the smallest uuid, and is foreign to the others',
      ForeignPort,
      ({ match, where }) => {
        const { uuid: owner, value: port } = match(Ports)
        const { uuid: lister } = match(Ports, { value: port })
        where([owner, lister], (first, other) => first < other)
        return { lister, port }
      },
    ),
    rule('A port that is listed and belongs to another switch or router is told', Told, ({ match }) => {
      const { uuid: row, value: port } = match(Ports)
      match(ForeignPort, { lister: row, port })
      const { name: value } = match(Port, { uuid: port })
      return { table, row, column: 'ports', key: null, value, why }
    }),
  ]),
})
