/**
 * The pieces of a logical flow: the alternatives of its match, the same on every datapath.
 *
 * A piece asks for fixed values, for one of several ports, and for one value of each of its dimensions. The keys of
 * ports and the members of address sets are not part of it.
 */
import { List } from 'immutable'
import { actionsParser } from '../actions/index.ts'
import {
  type AddressSetContents,
  type Conjunction,
  matchParser,
  type PortField,
} from '../expression/index.ts'
import { DimensionValue, MatchValue } from './match-value.ts'

/** One alternative of a match. */
export interface Piece {
  readonly index: number
  readonly fixed: MatchValue
  /** The field of the ports and groups; null for none. */
  readonly portField: PortField | null
  /** Packets have one of these ports, or a port of one of these groups, in that field. */
  readonly ports: readonly string[]
  readonly groups: readonly string[]
  /** The port that packets have in the other port field, as a list of one or none. */
  readonly otherPorts: readonly { readonly field: PortField; readonly name: string }[]
  readonly dimensions: List<DimensionValue>
  /** A port that has to be on this chassis, or must not be, as a list of one or none. */
  readonly conditions: readonly { readonly port: string; readonly resident: boolean }[]
}

/**
 * The pieces of a match, or why there are none. `needs`: the members of these address sets have to be known first.
 */
export type Parsed =
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'needs'; readonly sets: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }

/** Both parsers remember the shapes of texts, which are few however many flows there are. */
const parseMatch = matchParser()
export const parseActions = actionsParser()

/** Takes a logical flow apart. */
export function piecesOf(match: string, actions: string, contents?: AddressSetContents): Parsed {
  const program = parseActions(actions)
  if (program.kind === 'error')
    return { kind: 'refused', reason: `error parsing actions "${actions}": ${program.message}` }
  const parsed = parseMatch(match, program.program.prerequisites, contents)
  if (parsed.kind === 'error')
    return { kind: 'refused', reason: `error parsing match "${match}": ${parsed.message}` }
  if (parsed.kind === 'needs') return { kind: 'needs', sets: parsed.addressSets }
  const pieces: Piece[] = []
  for (const [index, conjunction] of parsed.normal.entries()) {
    const made = piece(conjunction, index)
    if (typeof made === 'string') return { kind: 'refused', reason: made }
    pieces.push(made)
  }
  return { kind: 'pieces', pieces }
}

function piece(conjunction: Conjunction, index: number): Piece | string {
  const { fixed, inport, outport, dimensions, conditions } = conjunction
  const portDimensions = dimensions.filter((d) => d.kind === 'port')
  const single = [
    ...(outport === undefined ? [] : [{ field: 'outport' as const, port: outport }]),
    ...(inport === undefined ? [] : [{ field: 'inport' as const, port: inport }]),
  ]
  const [dimension, ...more] = portDimensions
  if (more.length > 0) return 'match: sets of ports on both sides are not supported yet'
  if (conditions.length > 1) return 'match: more than one is_chassis_resident() is not supported yet'
  if (dimension && single.some((s) => s.field === dimension.field))
    return 'match: a port and a set of ports of one field'
  const [first, ...others] = dimension ? [undefined, ...single] : single
  const [other, ...rest] = others
  if (rest.length > 0) return 'match: three conditions on ports'
  return {
    index,
    fixed: new MatchValue(fixed),
    portField: dimension?.field ?? first?.field ?? null,
    ports: dimension ? dimension.ports : first ? [first.port] : [],
    groups: dimension?.groups ?? [],
    otherPorts: other ? [{ field: other.field, name: other.port }] : [],
    dimensions: List(dimensions.flatMap((d) => (d.kind === 'field' ? [new DimensionValue(d)] : []))),
    conditions,
  }
}
