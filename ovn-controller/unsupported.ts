/** What the southbound asks for and this controller does not do yet: told once, and left out. */
import { type Reference, relation, rule, text, textColumn } from '../rules/index.ts'
import { LocalPort } from './binding/local-port.ts'
import { MissingBridge } from './binding/network-patch.ts'
import { PortBinding, PortBindingSecurity } from './database/southbound.ts'
import { Refused } from './flow/flow-piece.ts'
import { securityEntry } from './physical/port-security.ts'

export const Unsupported = relation('Unsupported', {
  /** Whose log line it is. */
  module: textColumn,
  what: textColumn,
  reason: textColumn,
})

/** Ports of other types need more than what there are rules for. */
const portTypes: ReadonlySet<string> = new Set(['', 'patch', 'localnet', 'localport', 'l2gateway'])

/** What of an entry of port_security that names a host cannot be read. */
const unreadSecurity = (entry: string): readonly string[] =>
  [securityEntry(entry)?.unread ?? ''].filter((rest) => rest !== '')

export const unsupportedRules = [
  rule(Unsupported, ({ match }) => {
    const { flow, reason } = match(Refused)
    return { module: 'lflow', what: text`Logical_Flow ${flow}`, reason }
  }),
  rule(Unsupported, ({ match, where }) => {
    const { pb, name } = match(LocalPort)
    const { value: entry } = match(PortBindingSecurity, { uuid: pb })
    where(entry, (text) => securityEntry(text) === undefined)
    return {
      module: 'physical',
      what: text`Port_Binding ${name}`,
      reason: text`port_security "${entry}" begins with no MAC address`,
    }
  }),
  rule(Unsupported, ({ match, each }) => {
    const { pb, name } = match(LocalPort)
    const { value: entry } = match(PortBindingSecurity, { uuid: pb })
    const rest: Reference<string> = each(entry, unreadSecurity)
    return {
      module: 'physical',
      what: text`Port_Binding ${name}`,
      reason: text`"${rest}" in port_security "${entry}" is no address`,
    }
  }),
  rule(Unsupported, ({ match, where }) => {
    const { logical_port, type } = match(PortBinding)
    where(type, (t) => !portTypes.has(t))
    return {
      module: 'physical',
      what: text`Port_Binding ${logical_port}`,
      reason: text`ports of type ${type} are not supported yet`,
    }
  }),
  rule(Unsupported, ({ match }) => {
    const { network, bridge } = match(MissingBridge)
    return {
      module: 'patch',
      what: text`ovn-bridge-mappings`,
      reason: text`bridge ${bridge} for network ${network} does not exist`,
    }
  }),
]
