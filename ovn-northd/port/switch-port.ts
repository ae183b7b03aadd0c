/** The ports of logical switches, and where they lead. */
import { compute, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import {
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortOption,
  LogicalSwitchPorts,
} from '../database/northbound.ts'
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

/** A port that leads elsewhere, to a router or a physical network: what comes from there has no zone here. */
export const Uplink = relation('Uplink', { lsp: uuid, ls: uuid, name: textColumn })

/** A port behind which there may be any address. */
export const UnknownBehind = relation('UnknownBehind', { lsp: uuid })

/**
 * The types of ports that are understood: virtual machines and containers, links to routers, physical
 * networks, ports that every hypervisor has, and gateways to a physical network.
 */
export const portTypes: ReadonlySet<string> = new Set(['', 'router', 'localnet', 'localport', 'l2gateway'])

export const switchPortRules = [
  rule('A port is enabled unless it says otherwise', SwitchPort, ({ match, where }) => {
    const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
    const { name, type, enabled } = match(LogicalSwitchPort, { uuid: lsp })
    where(type, (t) => portTypes.has(t))
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
  rule('?', Linked, ({ match }) => ({ lsp: match(RouterLink).lsp })),
  rule('?', Uplink, ({ match }) => {
    const { lsp } = match(Linked)
    const { ls, name } = match(SwitchPort, { lsp })
    return { lsp, ls, name }
  }),
  rule('?', Uplink, ({ match }) => {
    const { lsp, ls, name } = match(SwitchPort, { type: 'localnet' })
    return { lsp, ls, name }
  }),
]
