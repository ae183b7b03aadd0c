/**
 * A northbound network as a test remembers it, to choose changes that are valid in it: no reference dangles, no
 * address, network or route is there twice.
 */
import type { Acl, AclOwner } from '../../bench/networks/index.ts'

/** The router that all router ports are on. */
export const modelRouter = 'r0'

export interface ModelPort {
  readonly name: string
  readonly switch: string
  readonly addresses: Set<string>
  enabled: boolean | null
}

export interface ModelLink {
  readonly switch: string
  readonly routerPort: string
  readonly switchPort: string
  readonly networks: Set<string>
}

export interface ModelAcl {
  readonly owner: AclOwner
  readonly acl: Acl
  /** The names that its match speaks of. */
  readonly names: ReadonlySet<string>
}

export class NetworkModel {
  readonly switches = new Set<string>()
  readonly ports = new Map<string, ModelPort>()
  readonly acls = new Map<string, ModelAcl>()
  readonly sets = new Map<string, Set<string>>()
  readonly groups = new Map<string, Set<string>>()
  readonly links = new Map<string, ModelLink>()
  /** The router port that a prefix goes out of. */
  readonly routes = new Map<string, string>()
  #numbers = 0

  /** A number that was not given before: names made of it are never used again. */
  fresh(): number {
    return ++this.#numbers
  }

  portsOf(name: string): readonly ModelPort[] {
    return [...this.ports.values()].filter((port) => port.switch === name)
  }
}

/** The element that a random number stands for; none in an empty collection. */
export function chosen<T>(elements: Iterable<T>, number: number): T | undefined {
  const list = [...elements]
  return list[number % list.length]
}
