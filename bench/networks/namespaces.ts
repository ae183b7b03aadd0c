/**
 * *density*, *cluster-density* and *network-policy*: pods on nodes as OVN's own scale tests have them, as far as their
 * features are there (no load balancers, no gateways). A node is a switch on one router; a namespace is a port group and
 * an address set of its pods; a policy lets the namespace talk to itself, with connection tracking, and to nobody else.
 */
import { addAcl } from './acl.ts'
import { addAddress, createAddressSet, removeAddress } from './address-set.ts'
import { createGlobal } from './global.ts'
import type { NorthboundTransaction } from './operation.ts'
import { createPortGroup, joinPortGroup, leavePortGroup } from './port-group.ts'
import { addRouterLink, createRouter } from './router.ts'
import { addPort, createSwitch, type Port, removePort } from './switch.ts'

export interface NamespaceOptions {
  readonly nodes: number
  readonly podsPerNode: number
  /** No namespaces if left out. */
  readonly podsPerNamespace?: number
  /** Whether each namespace has a policy. */
  readonly policies?: boolean
}

export const namespaceChangeKinds = ['pod added', 'pod deleted'] as const

const router = 'cluster'
const hex = (n: number): string => n.toString(16).padStart(2, '0')
const nodeName = (node: number): string => `node${node}`
const ip = (node: number, pod: number): string => `10.${node}.${pod >> 8}.${(pod & 255) + 2}`

function pod(node: number, number: number): Port {
  const name = `pod${node}_${number}`
  return {
    switch: nodeName(node),
    name,
    addresses: [`0a:58:0a:${hex(node)}:${hex(number >> 8)}:${hex(number & 255)} ${ip(node, number)}`],
  }
}

/** Pods fill namespaces one after the other, across nodes: a namespace has pods on many of them. */
function namespaceOf(options: NamespaceOptions, node: number, number: number): number | undefined {
  if (options.podsPerNamespace === undefined) return undefined
  return Math.floor(((number - 1) * options.nodes + node - 1) / options.podsPerNamespace)
}

const groupOf = (namespace: number): string => `ns${namespace}`
const setOf = (namespace: number): string => `as_ns${namespace}`

function createNamespace(namespace: number, policies: boolean): NorthboundTransaction {
  const [group, set] = [groupOf(namespace), setOf(namespace)]
  const owner = { portGroup: group }
  const acl = (id: string, priority: number, match: string, action: 'allow-related' | 'drop') =>
    addAcl(owner, { id: `${group} ${id}`, direction: 'to-lport', priority, match, action })
  return [
    createAddressSet(set, []),
    createPortGroup(group, []),
    ...(policies
      ? [
          ...acl('allow', 1001, `outport == @${group} && ip4.src == $${set}`, 'allow-related'),
          ...acl('deny', 1000, `outport == @${group} && ip`, 'drop'),
        ]
      : []),
  ]
}

function addPod(options: NamespaceOptions, node: number, number: number): NorthboundTransaction {
  const port = pod(node, number)
  const namespace = namespaceOf(options, node, number)
  if (namespace === undefined) return addPort(port)
  return [
    ...addPort(port),
    joinPortGroup(groupOf(namespace), port.name),
    addAddress(setOf(namespace), ip(node, number)),
  ]
}

function removePod(options: NamespaceOptions, node: number, number: number): NorthboundTransaction {
  const port = pod(node, number)
  const namespace = namespaceOf(options, node, number)
  if (namespace === undefined) return removePort(port)
  const leave = [
    leavePortGroup(groupOf(namespace), port.name),
    removeAddress(setOf(namespace), ip(node, number)),
  ]
  return [...leave, ...removePort(port)]
}

/** The whole network: the router, the namespaces, then a transaction per node. */
export function namespaceNetwork(options: NamespaceOptions): readonly NorthboundTransaction[] {
  const { nodes, podsPerNode, podsPerNamespace, policies = false } = options
  if (nodes > 250 || podsPerNode > 500) throw new Error('at most 250 nodes of 500 pods')
  const namespaces =
    podsPerNamespace === undefined ? 0 : Math.ceil((nodes * (podsPerNode + 1)) / podsPerNamespace)
  const transactions: NorthboundTransaction[] = [
    [createGlobal(), createRouter(router)],
    Array.from({ length: namespaces }, (_, n) => createNamespace(n, policies)).flat(),
  ]
  for (let node = 1; node <= nodes; node++) {
    const link = {
      router,
      switch: nodeName(node),
      routerPort: `rtos-${nodeName(node)}`,
      switchPort: `stor-${nodeName(node)}`,
      mac: `0a:58:00:00:00:${hex(node)}`,
      networks: [`10.${node}.0.1/16`],
      switchAddresses: 'router' as const,
    }
    const operations = [createSwitch(nodeName(node)), ...addRouterLink(link)]
    for (let number = 1; number <= podsPerNode; number++) operations.push(...addPod(options, node, number))
    transactions.push(operations)
  }
  return transactions
}

/** The `n`th change of a kind, with what undoes it: on another node each time. */
export function namespaceChange(
  kind: (typeof namespaceChangeKinds)[number],
  options: NamespaceOptions,
  n: number,
): { readonly apply: NorthboundTransaction; readonly undo: NorthboundTransaction } {
  const node = 1 + ((n * 7919) % options.nodes)
  if (kind === 'pod added') {
    const number = options.podsPerNode + 1
    return { apply: addPod(options, node, number), undo: removePod(options, node, number) }
  }
  const number = 1 + ((n * 31) % options.podsPerNode)
  return { apply: removePod(options, node, number), undo: addPod(options, node, number) }
}
