/** Random changes of a network of switches, ports, ACLs, sets, groups, router ports and static routes. */
import fc from 'fast-check'
import {
  addAcl,
  addAddress,
  addNetwork,
  addPort,
  addPortAddress,
  addRouterLink,
  addStaticRoute,
  createAddressSet,
  createPortGroup,
  createSwitch,
  deleteAddressSet,
  deletePortGroup,
  deleteSwitch,
  editAcl,
  joinPortGroup,
  leavePortGroup,
  type NorthboundTransaction,
  removeAddress,
  removeNetwork,
  removePortAddress,
  rowUuid,
  update,
} from '../../bench/networks/index.ts'
import { chosen, modelRouter, type NetworkModel } from './network-model.ts'
import { randomAcl, randomMatch } from './random-acl.ts'
import { address, mac, network, setAddress } from './random-address.ts'
import { withoutAcl, withoutLink, withoutName, withoutPort, withoutRoute } from './removal.ts'

/** What kind of change, and numbers that choose where and which; what they stand for depends on the network. */
export interface Step {
  readonly kind: keyof typeof kinds
  readonly where: number
  readonly which: number
}

type Interpretation = (model: NetworkModel, where: number, which: number) => NorthboundTransaction

/** Each gives no operations when the network has nothing that it could change. */
const kinds = {
  'add switch': (model) => {
    const name = `s${model.fresh()}`
    model.switches.add(name)
    return [createSwitch(name)]
  },
  'remove switch': (model, where) => {
    const name = model.switches.size > 1 ? chosen(model.switches, where) : undefined
    if (name === undefined) return []
    const acls = [...model.acls].filter(([, { owner }]) => 'switch' in owner && owner.switch === name)
    const links = [...model.links.values()].filter((link) => link.switch === name)
    const operations = [
      ...acls.flatMap(([id]) => withoutAcl(model, id)),
      ...model.portsOf(name).flatMap((port) => withoutPort(model, port.name)),
      ...links.flatMap((link) => withoutLink(model, link.routerPort)),
    ]
    model.switches.delete(name)
    return [...operations, deleteSwitch(name)]
  },
  'add port': (model, where, which) => {
    const owner = chosen(model.switches, where)
    if (owner === undefined) return []
    const name = `p${model.fresh()}`
    const addresses = new Set(Array.from({ length: which % 3 }, () => address(model, owner, which)))
    model.ports.set(name, { name, switch: owner, addresses, enabled: null })
    return addPort({ switch: owner, name, addresses: [...addresses] })
  },
  'remove port': (model, where) => {
    const port = chosen(model.ports.keys(), where)
    return port === undefined ? [] : withoutPort(model, port)
  },
  'add port address': (model, where, which) => {
    const port = chosen(model.ports.values(), where)
    if (!port) return []
    const added = address(model, port.switch, which)
    port.addresses.add(added)
    return [addPortAddress(port.name, added)]
  },
  'remove port address': (model, where, which) => {
    const port = chosen(model.ports.values(), where)
    const removed = port && chosen(port.addresses, which)
    if (removed === undefined) return []
    port?.addresses.delete(removed)
    return [removePortAddress(port?.name ?? '', removed)]
  },
  'renumber port': (model, where, which) => {
    const port = chosen(model.ports.values(), where)
    const removed = port && chosen(port.addresses, which)
    if (removed === undefined || !port) return []
    const added = address(model, port.switch, which)
    port.addresses.delete(removed)
    port.addresses.add(added)
    return [removePortAddress(port.name, removed), addPortAddress(port.name, added)]
  },
  'enable port': (model, where, which) => {
    const port = chosen(model.ports.values(), where)
    if (!port) return []
    port.enabled = [true, false, null][which % 3] ?? null
    return [
      update('Logical_Switch_Port', rowUuid('Logical_Switch_Port', port.name), { enabled: port.enabled }),
    ]
  },
  'add ACL': (model, where, which) => {
    const owners = [
      ...Array.from(model.switches, (name) => ({ switch: name })),
      ...Array.from(model.groups.keys(), (name) => ({ portGroup: name })),
    ]
    const owner = chosen(owners, where)
    if (!owner) return []
    const found = randomAcl(model, owner, which)
    model.acls.set(found.acl.id, found)
    return addAcl(owner, found.acl)
  },
  'edit ACL': (model, where, which) => {
    const found = chosen(model.acls.values(), where)
    if (!found) return []
    const { match, names } = randomMatch(model, found.acl.direction, which)
    const acl = { ...found.acl, match }
    model.acls.set(acl.id, { ...found, acl, names })
    return editAcl(acl.id, { match })
  },
  'edit ACL action': (model, where, which) => {
    const found = chosen(model.acls.values(), where)
    if (!found) return []
    const action = (['allow', 'drop', 'reject'] as const)[which % 3] ?? 'allow'
    const priority = 1000 + (which % 4)
    model.acls.set(found.acl.id, { ...found, acl: { ...found.acl, action, priority } })
    return editAcl(found.acl.id, { action, priority })
  },
  'remove ACL': (model, where) => {
    const id = chosen(model.acls.keys(), where)
    return id === undefined ? [] : withoutAcl(model, id)
  },
  'add set': (model, _where, which) => {
    const name = `set${model.fresh()}`
    const addresses = Array.from({ length: which % 3 }, () => setAddress(model))
    model.sets.set(name, new Set(addresses))
    return [createAddressSet(name, addresses)]
  },
  'remove set': (model, where) => {
    const name = chosen(model.sets.keys(), where)
    if (name === undefined) return []
    model.sets.delete(name)
    return [...withoutName(model, name), deleteAddressSet(name)]
  },
  'add address': (model, where) => {
    const name = chosen(model.sets.keys(), where)
    if (name === undefined) return []
    const added = setAddress(model)
    model.sets.get(name)?.add(added)
    return [addAddress(name, added)]
  },
  'remove address': (model, where, which) => {
    const [name, addresses] = chosen(model.sets, where) ?? []
    const removed = addresses && chosen(addresses, which)
    if (name === undefined || removed === undefined) return []
    addresses?.delete(removed)
    return [removeAddress(name, removed)]
  },
  'add group': (model, _where, which) => {
    const name = `pg${model.fresh()}`
    const members = [...model.ports.keys()].filter((_, index) => (which >> (index % 8)) & 1)
    model.groups.set(name, new Set(members))
    return [createPortGroup(name, members)]
  },
  'remove group': (model, where) => {
    const name = chosen(model.groups.keys(), where)
    if (name === undefined) return []
    const acls = [...model.acls].filter(([, { owner }]) => 'portGroup' in owner && owner.portGroup === name)
    const operations = [...acls.flatMap(([id]) => withoutAcl(model, id)), ...withoutName(model, name)]
    model.groups.delete(name)
    return [...operations, deletePortGroup(name)]
  },
  'join group': (model, where, which) => {
    const [name, members] = chosen(model.groups, where) ?? []
    if (name === undefined || !members) return []
    const port = chosen(
      [...model.ports.keys()].filter((one) => !members.has(one)),
      which,
    )
    if (port === undefined) return []
    members.add(port)
    return [joinPortGroup(name, port)]
  },
  'leave group': (model, where, which) => {
    const [name, members] = chosen(model.groups, where) ?? []
    const port = members && chosen(members, which)
    if (name === undefined || port === undefined) return []
    members?.delete(port)
    return [leavePortGroup(name, port)]
  },
  'empty group': (model, where) => {
    const [name, members] = chosen(model.groups, where) ?? []
    if (name === undefined || !members) return []
    const operations = [...members].map((port) => leavePortGroup(name, port))
    members.clear()
    return operations
  },
  'add router port': (model, where, which) => {
    const owner = chosen(model.switches, where)
    if (owner === undefined) return []
    const n = model.fresh()
    const link = { switch: owner, routerPort: `lrp${n}`, switchPort: `lrp-peer${n}` }
    const networks = new Set(
      Array.from({ length: 1 + (which % 2) }, (_, index) => network(model, which + index)),
    )
    model.links.set(link.routerPort, { ...link, networks })
    return addRouterLink({
      ...link,
      router: modelRouter,
      mac: mac(n),
      networks: [...networks],
      switchAddresses: which % 3 === 0 ? 'mac' : 'router',
    })
  },
  'remove router port': (model, where) => {
    const port = chosen(model.links.keys(), where)
    return port === undefined ? [] : withoutLink(model, port)
  },
  'add network': (model, where, which) => {
    const link = chosen(model.links.values(), where)
    if (!link) return []
    const added = network(model, which)
    link.networks.add(added)
    return [addNetwork(link.routerPort, added)]
  },
  'renumber router port': (model, where, which) => {
    const link = chosen(model.links.values(), where)
    const removed = link && chosen(link.networks, which)
    if (!link || removed === undefined) return []
    const added = network(model, which >> 1)
    link.networks.add(added)
    link.networks.delete(removed)
    return [addNetwork(link.routerPort, added), removeNetwork(link.routerPort, removed)]
  },
  'add route': (model, where, which) => {
    const link = chosen(model.links.values(), where)
    if (!link) return []
    const n = model.fresh()
    const v6 = which % 3 === 0
    const length = [24, 16 + (n % 8), 32][which % 3] ?? 24
    const prefix = v6 ? `fc00:${n.toString(16)}::/64` : `${100 + (n >> 8)}.${n & 255}.0.0/${length}`
    const ofFamily = [...link.networks].filter((one) => one.includes(':') === v6)
    // No two nexthops are the same: of equal flows the stock daemon keeps one, with the hint of either route.
    const host = v6 ? n.toString(16) : `${2 + (n % 250)}`
    const near = chosen(ofFamily, which)?.replace(/1\/\d+$/, host)
    const nexthop = which % 2 === 0 && near ? near : v6 ? `fe80::${host}` : `198.51.100.${host}`
    model.routes.set(prefix, link.routerPort)
    return addStaticRoute({ router: modelRouter, prefix, nexthop, outputPort: link.routerPort })
  },
  'remove route': (model, where) => {
    const prefix = chosen(model.routes.keys(), where)
    return prefix === undefined ? [] : withoutRoute(model, prefix)
  },
} as const satisfies Readonly<Record<string, Interpretation>>

const step: fc.Arbitrary<Step> = fc.record({
  // The keys of a constant object are its type's.
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  where: fc.nat({ max: 255 }),
  which: fc.nat({ max: 255 }),
})

/** Transactions of a few steps each. */
export function stepSequences(transactions: number): fc.Arbitrary<readonly (readonly Step[])[]> {
  const transaction = fc.oneof(
    { weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(step, { minLength: 2, maxLength: 4 }) },
  )
  return fc.array(transaction, { minLength: transactions >> 1, maxLength: transactions })
}

/** What steps come to in a network; the model is of the network afterwards. */
export function interpret(model: NetworkModel, steps: readonly Step[]): NorthboundTransaction {
  return steps.flatMap(({ kind, where, which }) => kinds[kind](model, where, which))
}
