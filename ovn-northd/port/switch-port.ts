/** The ports of logical switches, and where they lead. */
import { compute, facts, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { NOT_SUPPORTED, Told, uuid } from '../../tables/index.ts'
import {
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortOption,
  LogicalSwitchPorts,
} from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { RouterPort } from './router-port.ts'

/** A port of a logical switch. */
export const SwitchPort = relation('SwitchPort', {
  lsp: uuid,
  ls: uuid,
  name: textColumn,
  type: textColumn,
  enabled: flag,
})

/** A switch port that is one end of a link whose other end is a router port. */
export const RouterLink = relation('RouterLink', { lsp: uuid, ls: uuid, lrp: uuid, lr: uuid })

/** A port that leads to a router that is there. */
export const Linked = relation('LinkedPort', { lsp: uuid })

/** A port that has another one as its peer: it is given no addresses. */
export const Peered = relation('PeeredPort', { lsp: uuid })

/** A port that leads elsewhere, to a router or a physical network: what comes from there has no zone here. */
export const Uplink = relation('Uplink', { lsp: uuid, ls: uuid, name: textColumn })

/** A port behind which there may be any address. */
export const UnknownBehind = relation('UnknownBehind', { lsp: uuid })

/** A type of ports that is understood, and the type of their bindings; the feature that is about it says so. */
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
      'Ports are virtual machines and containers, links to routers, physical networks, ports that every chassis has, and gateways to a physical network',
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
    rule('A port of a switch is enabled unless it says otherwise', SwitchPort, ({ match }) => {
      const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
      const { name, type, enabled } = match(LogicalSwitchPort, { uuid: lsp })
      match(PortType, { type })
      return { lsp, ls, name, type, enabled: compute(enabled, (e) => e !== false) }
    }),

    rule('?', UnknownBehind, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortAddress)
      where(value, (v) => v === 'unknown')
      return { lsp }
    }),

    rule(
      'A port of type router is linked with the router port that its router-port option names',
      RouterLink,
      ({ match }) => {
        const { lsp, ls } = match(SwitchPort, { type: 'router' })
        const { value: peer } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port' })
        const { lrp, lr } = match(RouterPort, { name: peer })
        return { lsp, ls, lrp, lr }
      },
    ),
    rule('A port that is linked with a router port is linked', Linked, ({ match }) => ({
      lsp: match(RouterLink).lsp,
    })),
    rule('A port that is linked with a router port has a peer', Peered, ({ match }) => ({
      lsp: match(RouterLink).lsp,
    })),
    rule('?', Uplink, ({ match }) => {
      const { lsp } = match(Linked)
      const { ls, name } = match(SwitchPort, { lsp })
      return { lsp, ls, name }
    }),
    rule('?', Uplink, ({ match }) => {
      const { lsp, ls, name } = match(SwitchPort, { type: 'localnet' })
      return { lsp, ls, name }
    }),
  ],
})
