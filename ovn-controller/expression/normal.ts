/**
 * The normal form of a match: a disjunction of conjunctions in which membership
 * of address sets and port groups stays symbolic. What a consumer builds flows from.
 */
import type { Match } from '../openflow/index.ts'
import type { Slice, StringSymbol } from './symbol.ts'

/** The port name that stands for no port: it matches and sets key 0, whatever ports there are. */
export const NO_PORT = 'none'

export type PortField = StringSymbol['name']

/** The slice holds a member of the set: `addressSetMember` turns members into matches. */
export interface SetMembership {
  readonly set: string
  readonly slice: Slice
}

/** One field takes one of several values: the constants and the members of the sets together. */
export interface FieldDimension {
  readonly kind: 'field'
  /** The root field, by its name in the symbol table. */
  readonly field: string
  readonly constants: readonly Match[]
  readonly sets: readonly SetMembership[]
}

/** The port is one of these or a member of one of the groups; a group counts within the flow's datapath. */
export interface PortDimension {
  readonly kind: 'port'
  readonly field: PortField
  readonly ports: readonly string[]
  readonly groups: readonly string[]
}

export type Dimension = FieldDimension | PortDimension

/** Whether the port is bound to this chassis; as data, because it changes while the flow stays. */
export interface Condition {
  readonly port: string
  readonly resident: boolean
}

/**
 * All of it must hold. A dimension may speak of a field that `fixed`, `inport`,
 * `outport` or another dimension speaks of too: then both hold at once
 * (`andMatches`; for ports, both names are the same port).
 */
export interface Conjunction {
  readonly fixed: Match
  readonly inport?: string
  readonly outport?: string
  readonly dimensions: readonly Dimension[]
  readonly conditions: readonly Condition[]
}

/** Any of these. None: the match never holds. One without demands: it always does. */
export type Normal = readonly Conjunction[]
