/** `inject-pkt`: a packet that a match describes (ovn-controller(8)). */
import type { Instance } from '../../rules/index.ts'
import { LogicalInterface } from '../binding/claim.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { type Conjunction, type ParsedMatch, parseMatch } from '../expression/index.ts'
import { composeFrame } from '../openflow/index.ts'

/** A packet, and the port of the switch that it comes in by. */
export interface InjectedFrame {
  readonly port: number
  readonly frame: Buffer
}

/**
 * Reads a microflow: a match that leaves no choice, and names the port that the packet comes in by. Throws, in words
 * of the stock daemon, when it does not. As there, a port that a condition names counts as resident.
 */
export function microflowFrame(instance: Instance, text: string): InjectedFrame {
  const addresses = (set: string): readonly string[] => {
    const found = addressesOf(instance, set)
    if (!found) throw new Error(`Syntax error at \`$${set}' expecting address set name.`)
    return found
  }
  const parsed = parseMatch(text, '', addresses)
  for (const set of parsed.kind === 'normal' ? parsed.normal.flatMap(setsOf) : []) addresses(set)
  const { fixed, inport } = only(parsed, text)
  const at = instance.facts(LogicalInterface).find(({ name }) => name === inport)
  if (!at) throw new Error('ingress port not found on hypervisor.')
  return { port: at.ofport, frame: composeFrame(fixed) }
}

/** The one alternative that a match has. */
function only(parsed: ParsedMatch, text: string): Conjunction {
  const ambiguous = (): Error => new Error(`Constraints are ambiguous: ${text}.`)
  if (parsed.kind === 'error') throw new Error(parsed.message)
  if (parsed.kind === 'needs') throw ambiguous()
  const possible = parsed.normal.filter(({ conditions }) => conditions.every(({ resident }) => resident))
  const [first, ...others] = possible
  if (!first) throw new Error('Constraints are contradictory.')
  if (others.length > 0 || first.dimensions.length > 0) throw ambiguous()
  return first
}

function setsOf({ dimensions }: Conjunction): readonly string[] {
  return dimensions.flatMap((one) => (one.kind === 'field' ? one.sets.map(({ set }) => set) : []))
}

function addressesOf(instance: Instance, set: string): readonly string[] | undefined {
  const row = instance.facts(AddressSet).find(({ name }) => name === set)
  if (!row) return undefined
  return instance.facts(AddressSetAddress).flatMap(({ uuid, value }) => (uuid === row.uuid ? [value] : []))
}
