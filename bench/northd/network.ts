/** The networks that are measured: what they are made of, and the changes that are made in them. */
import {
  type NamespaceOptions,
  type NorthboundTransaction,
  namespaceChange,
  namespaceChangeKinds,
  namespaceNetwork,
  type ScaleForm,
  scaleChange,
  scaleChangeKinds,
  scaleNetwork,
} from '../networks/index.ts'

export interface Change {
  readonly apply: NorthboundTransaction
  readonly undo: NorthboundTransaction
}

export interface MeasuredNetwork {
  readonly name: string
  readonly transactions: readonly NorthboundTransaction[]
  /** The kinds of changes, each with the `n`th of its kind, from 1 on. */
  readonly changes: readonly (readonly [kind: string, change: (n: number) => Change])[]
  /** How many changes of a kind there are that do not meet. */
  readonly places: number
}

/** Switches of ports on one router. */
export function scaleOf(switches: number, ports: number, form: ScaleForm): MeasuredNetwork {
  const size = { switches, ports }
  // What a kind changes has to be there: ports have no ACLs of their own where groups have them.
  const kinds = scaleChangeKinds.filter(
    (kind) => form === 'acl per port' || !['ACL edited', 'ACL removed', 'port deleted'].includes(kind),
  )
  return {
    name: `scale, ${form}: ${switches} switches of ${ports} ports`,
    transactions: scaleNetwork({ ...size, form }),
    changes: kinds.map((kind) => [kind, (n) => scaleChange(kind, { ...size, n })]),
    places: switches * ports,
  }
}

/** Pods on nodes. */
export function namespacesOf(name: string, options: NamespaceOptions): MeasuredNetwork {
  return {
    name: `${name}: ${options.nodes} nodes of ${options.podsPerNode} pods`,
    transactions: namespaceNetwork(options),
    changes: namespaceChangeKinds.map((kind) => [kind, (n) => namespaceChange(kind, options, n)]),
    places: options.nodes,
  }
}
