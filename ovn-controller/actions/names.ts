/** What the encoding of a program depends on outside of it. */
import type { Name } from '../expression/index.ts'
import type { Action, Program } from './action.ts'
import type { ActionName } from './context.ts'

export function filled(name: Name, parameters: readonly string[]): string {
  if (typeof name === 'string') return name
  const value = parameters[name.parameter]
  if (value === undefined)
    throw new RangeError(`parameter ${name.parameter} of ${parameters.length} is missing`)
  return value
}

/** The names whose meaning the encoding depends on: ports and groups of ports, DHCP options, collectors. */
export function namesOf(
  { actions }: Pick<Program, 'actions'>,
  parameters: readonly string[],
): readonly ActionName[] {
  const names = actions.flatMap((action) => ownNames(action, parameters))
  if (names.length < 2) return names
  return [...new Map(names.map((name) => [`${name.kind} ${name.name}`, name])).values()]
}

function ownNames(action: Action, parameters: readonly string[]): readonly ActionName[] {
  switch (action.kind) {
    case 'setPort':
      return [{ kind: 'port', name: filled(action.port, parameters) }]
    case 'bindPort':
      return [{ kind: 'port', name: action.port }]
    case 'forwardingGroup':
      return action.ports.flatMap((name) => [
        { kind: 'port', name } as const,
        ...(action.liveness ? [{ kind: 'tunnel', name } as const] : []),
      ])
    case 'dhcpOptions': {
      const kind = action.version === 4 ? 'dhcp4' : 'dhcp6'
      return action.options.map(({ name }) => ({ kind, name }) as const)
    }
    case 'sample':
      return [{ kind: 'collectors', name: `${action.collectors}` }]
    case 'wrapper':
    case 'ctCommit':
      return namesOf(action, parameters)
    default:
      return []
  }
}

/** Whether a program needs groups or meters of the switch. */
export function needsNumbers({ actions }: Pick<Program, 'actions'>): boolean {
  return actions.some((action) => {
    switch (action.kind) {
      case 'ctLb':
        return action.backends.length > 0
      case 'log':
        return action.meter !== undefined
      case 'select':
      case 'forwardingGroup':
      case 'setMeter':
        return true
      case 'wrapper':
      case 'ctCommit':
        return needsNumbers(action)
      default:
        return false
    }
  })
}
