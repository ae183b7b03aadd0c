/** What the southbound asks for and this controller does not do yet: told once, and left out. */
import { relation, rule, text, textColumn } from '../rules/index.ts'
import { ClaimedPort } from './binding/claim.ts'
import { PortBinding, PortBindingSecurity } from './database/southbound.ts'
import { Refused } from './flow/logical-flow.ts'

export const Unsupported = relation('Unsupported', { what: textColumn, reason: textColumn })

/** Ports of these types need no more than what the rules of ports and patches do. */
const portTypes: ReadonlySet<string> = new Set(['', 'patch'])

export const unsupportedRules = [
  rule(Unsupported, ({ match }) => {
    const { flow, reason } = match(Refused)
    return { what: text`Logical_Flow ${flow}`, reason }
  }),
  rule(Unsupported, ({ match }) => {
    const { pb, name } = match(ClaimedPort)
    match(PortBindingSecurity, { uuid: pb })
    return { what: text`Port_Binding ${name}`, reason: 'port_security is not enforced yet' }
  }),
  rule(Unsupported, ({ match, where }) => {
    const { logical_port, type } = match(PortBinding)
    where(type, (t) => !portTypes.has(t))
    return {
      what: text`Port_Binding ${logical_port}`,
      reason: text`ports of type ${type} are not supported yet`,
    }
  }),
]
