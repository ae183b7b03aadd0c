/** Links between two switches, without a router (ovn-nb(5), Logical_Switch_Port, `type` `switch` and `peer`). */
import { facts, relation, rule } from '../../../rules/index.ts'
import { Told, uuid } from '../../../tables/index.ts'
import { LogicalSwitchPort } from '../../database/northbound.ts'
import { PortBinding } from '../../database/southbound.ts'
import { feature } from '../../feature.ts'
import { Binding } from '../../port/binding.ts'
import { Peered, PortType, SwitchPort, UnknownBehind } from '../../port/switch-port.ts'
import { LearningType } from '../fdb.ts'

/** A port leads to a port of another switch. */
const Link = relation('SwitchLink', { lsp: uuid, peer: uuid })

export const switchLinks = feature({
  name: 'links between switches',
  rules: [
    facts('A port may lead to another switch, bound as a patch', PortType, [
      { type: 'switch', binding: 'patch' },
    ]),
    facts('The addresses behind a link to another switch are learned', LearningType, [{ type: 'switch' }]),
    rule('Behind a link to another switch there may be any address', UnknownBehind, ({ match }) => ({
      lsp: match(SwitchPort, { type: 'switch' }).lsp,
    })),
    rule('Two ports of type switch that name each other as peer are linked', Link, ({ match, present }) => {
      const { lsp, name } = match(SwitchPort, { type: 'switch' })
      const { peer: named } = match(LogicalSwitchPort, { uuid: lsp })
      const { lsp: other } = match(SwitchPort, { name: present(named), type: 'switch' })
      match(LogicalSwitchPort, { uuid: other, peer: name })
      return { lsp, peer: other }
    }),
    rule('A port that is linked with one of another switch has a peer', Peered, ({ match }) => ({
      lsp: match(Link).lsp,
    })),
    rule('A link of two switches tells its other end', PortBinding.elements.options.desired, ({ match }) => {
      const { lsp, peer } = match(Link)
      const { name: value } = match(SwitchPort, { lsp: peer })
      const { sb: uuid } = match(Binding, { port: lsp })
      return { uuid, key: 'peer', value }
    }),
    rule('A port of type switch that is linked with no other is told', Told, ({ match, not, present }) => {
      const { lsp: row } = match(SwitchPort, { type: 'switch' })
      const { peer } = match(LogicalSwitchPort, { uuid: row })
      not(Link, { lsp: row })
      const why = 'no port of type switch that names this one as its peer, left out'
      return { table: 'Logical_Switch_Port', row, column: 'peer', key: null, value: present(peer), why }
    }),
  ],
})
