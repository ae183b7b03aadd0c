/** Whose a port is: a port belongs to one switch or router, whichever list it, and a name to one port. */
import { compute, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, Told, uuid } from '../../tables/index.ts'
import { LogicalRouterPorts, LogicalSwitchPorts, northbound } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'

/** A switch or router lists a port that belongs to another one. */
export const ForeignPort = relation('ForeignPort', { lister: uuid, port: uuid })

/** A port has the name of another port, whose name it is. */
export const DuplicateName = relation('DuplicateName', { port: uuid })

/** A switch port and a router port of one name; that of the smaller uuid has it. */
const SameName = relation('SameName', { lsp: uuid, lrp: uuid, name: textColumn })

const SwitchPortRow = northbound.rows('Logical_Switch_Port', ['name'])
const RouterPortRow = northbound.rows('Logical_Router_Port', ['name'])

const sameNames = [
  rule('A port of a switch has the name of a port of a router in use', SameName, ({ match }) => {
    const { uuid: lsp, name } = match(SwitchPortRow)
    const { uuid: lrp } = match(RouterPortRow, { name })
    const { uuid: nb } = match(LogicalRouterPorts, { value: lrp })
    match(LogicalDatapath, { nb })
    return { lsp, lrp, name }
  }),
  rule('Of two ports of one name that of the greater uuid is a duplicate', DuplicateName, ({ match }) => {
    const { lsp, lrp } = match(SameName)
    return { port: compute([lsp, lrp], (a, b) => (a < b ? b : a)) }
  }),
  ...(
    [
      ['Logical_Switch_Port', 'lsp', 'is the name of a router port too, left out here'],
      ['Logical_Router_Port', 'lrp', 'is the name of a switch port too, left out here'],
    ] as const
  ).map(([table, side, why]) =>
    rule('A port whose name belongs to another port is told', Told, ({ match }) => {
      const { [side]: row, name: value } = match(SameName)
      match(DuplicateName, { port: row })
      return { table, row, column: 'name', key: null, value, why }
    }),
  ),
]

export const portOwners = feature({
  name: 'owners of ports',
  rules: [
    ...sameNames,
    ...(
      [
        ['Logical_Switch', LogicalSwitchPorts, SwitchPortRow, 'belongs to another switch too, left out here'],
        ['Logical_Router', LogicalRouterPorts, RouterPortRow, 'belongs to another router too, left out here'],
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
  ],
})
