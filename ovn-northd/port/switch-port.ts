/** The ports of logical switches, and where they lead. */
import { compute, facts, flag, relation, rule, text, textColumn } from '../../rules/index.ts'
import { NOT_SUPPORTED, Told, uuid } from '../../tables/index.ts'
import {
  LogicalRouterPort,
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortOption,
  LogicalSwitchPorts,
} from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { DuplicateName, ForeignPort } from './owner.ts'
import { RouterPort } from './router-port.ts'

/** A logical switch has a port. */
export const SwitchPort = relation('SwitchPort', {
  lsp: uuid,
  ls: uuid,
  name: textColumn,
  type: textColumn,
  enabled: flag,
})

/** A switch port and a router port are the two ends of a link. */
export const RouterLink = relation('RouterLink', { lsp: uuid, ls: uuid, lrp: uuid, lr: uuid })

/** A switch port is linked with another port, as its peer: it is given no addresses. */
export const Peered = relation('PeeredPort', { lsp: uuid })

/** A port leads elsewhere, to a router or a physical network: what comes from there has no zone on the switch. */
export const Uplink = relation('Uplink', { lsp: uuid, ls: uuid, name: textColumn })

/** There may be any address behind a port. */
export const UnknownBehind = relation('UnknownBehind', { lsp: uuid })

/** Ports of a type are understood, and have bindings of a type; the feature that is about them says so. */
export const PortType = relation(
  'PortType',
  { type: textColumn, binding: textColumn },
  { key: ['type'], few: true, rare: true },
)

export const switchPorts = feature({
  name: 'ports of switches',
  nodes: { northd: [SwitchPort] },
  rules: [
    facts(
      'Ports of virtual machines, routers, physical networks, local services and gateways are understood',
      PortType,
      ['', 'localnet', 'localport', 'l2gateway', 'router'].map((type) => ({
        type,
        binding: type === 'router' ? 'patch' : type,
      })),
    ),
    rule('A port of a type that is not understood is told', Told, ({ match, not }) => {
      const { uuid: row, type } = match(LogicalSwitchPort)
      not(PortType, { type })
      return { table: 'Logical_Switch_Port', row, column: 'type', key: null, value: type, why: NOT_SUPPORTED }
    }),
    rule(
      'A switch has the ports of understood types, enabled unless they say otherwise',
      SwitchPort,
      ({ match, not }) => {
        const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
        not(ForeignPort, { lister: ls, port: lsp })
        not(DuplicateName, { port: lsp })
        const { name, type, enabled } = match(LogicalSwitchPort, { uuid: lsp })
        match(PortType, { type })
        return { lsp, ls, name, type, enabled: compute(enabled, (e) => e !== false) }
      },
    ),

    rule('There may be any address behind a port with unknown addresses', UnknownBehind, ({ match }) => ({
      lsp: match(LogicalSwitchPortAddress, { value: 'unknown' }).uuid,
    })),

    rule(
      'A port of type router is linked with the router port that it names, unless that has a peer of its own',
      RouterLink,
      ({ match }) => {
        const { lsp, ls } = match(SwitchPort, { type: 'router' })
        const { value: named } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port' })
        const { lrp, lr } = match(RouterPort, { name: named })
        match(LogicalRouterPort, { uuid: lrp, peer: null })
        return { lsp, ls, lrp, lr }
      },
    ),
    rule('A port that names a router port with a peer of its own is told', Told, ({ match, present }) => {
      const { lsp: row } = match(SwitchPort, { type: 'router' })
      const { value } = match(LogicalSwitchPortOption, { uuid: row, key: 'router-port' })
      const { lrp } = match(RouterPort, { name: value })
      const { peer } = match(LogicalRouterPort, { uuid: lrp })
      const why = text`is a router port whose peer is ${present(peer)}, left out`
      return { table: 'Logical_Switch_Port', row, column: 'options', key: 'router-port', value, why }
    }),
    rule('A port that is linked with a router port has a peer', Peered, ({ match }) => ({
      lsp: match(RouterLink).lsp,
    })),
    rule('A port that is linked with a router port leads elsewhere', Uplink, ({ match }) => {
      const { lsp, ls } = match(RouterLink)
      const { name } = match(SwitchPort, { lsp })
      return { lsp, ls, name }
    }),
    rule('A localnet port leads elsewhere', Uplink, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { type: 'localnet' })
      return { lsp, ls, name }
    }),
  ],
})
