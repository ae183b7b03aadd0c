/** One change of each kind on the network *scale*, each with what undoes it, for measurements to repeat. */
import { addAcl, editAcl, removeAcl } from './acl.ts'
import { addAddress, removeAddress } from './address-set.ts'
import { deleteRow, insert, type NorthboundTransaction, update } from './operation.ts'
import { createPortGroup, deletePortGroup } from './port-group.ts'
import {
  addRouterLink,
  addStaticRoute,
  type RouterLink,
  removeRouterLink,
  removeStaticRoute,
} from './router.ts'
import { rowUuid } from './row-uuid.ts'
import {
  scaleAclIds,
  scaleLink,
  scalePort,
  scalePortWithAcls,
  scaleRouter,
  scaleSet,
  scaleSwitch,
} from './scale.ts'
import { addPort, createSwitch, deleteSwitch, type Port, removePort } from './switch.ts'

export const scaleChangeKinds = [
  'port',
  'port with ACL',
  'port deleted',
  'ACL edited',
  'ACL removed',
  'address added',
  'switch added',
  'router port',
  'route added',
  'port group with ACL',
  'DHCP options',
  '100 ports at once',
] as const
export type ScaleChangeKind = (typeof scaleChangeKinds)[number]

export interface Change {
  readonly apply: NorthboundTransaction
  /** Brings back what was before. Of some kinds it is itself a change of interest: a port removed, an address. */
  readonly undo: NorthboundTransaction
  /** The ports that it concerns: what changes on a hypervisor changes on the one that has them. */
  readonly ports: readonly string[]
}

/** Where the change happens: the `n`th of its kind, at places spread over a network of that size. */
export interface ScalePlace {
  readonly switches: number
  readonly ports: number
  readonly setPrefix?: string
  readonly n: number
}

export function scaleChange(kind: ScaleChangeKind, place: ScalePlace): Change {
  const { n, setPrefix } = place
  // A prime that divides no size of interest: the places are different ones until all have been used.
  const port = (n * 7919) % (place.switches * place.ports)
  const j = 1 + (port % place.switches)
  const i = 1 + Math.floor(port / place.switches)
  const owner = { switch: scaleSwitch(j) }
  const present = scalePort(j, i)
  const set = scaleSet(j, i, setPrefix)
  const fresh = newPort(scaleSwitch(j), n)
  const ids = scaleAclIds(present.name)
  switch (kind) {
    case 'port':
      return { apply: addPort(fresh), undo: removePort(fresh), ports: [fresh.name] }
    case 'port with ACL': {
      const { allow, drop } = scaleAclIds(fresh.name)
      const removals = [...removeAcl(owner, allow), ...removeAcl(owner, drop)]
      const undo = [...removals, ...removePort(fresh)]
      return { apply: scalePortWithAcls(fresh, set), undo, ports: [fresh.name] }
    }
    case 'port deleted': {
      const removals = [...removeAcl(owner, ids.allow), ...removeAcl(owner, ids.drop)]
      const apply = [...removals, ...removePort(present)]
      return { apply, undo: scalePortWithAcls(present, set), ports: [present.name] }
    }
    case 'DHCP options': {
      const options = rowUuid('DHCP_Options', `of ${present.name} ${n}`)
      const uuid = rowUuid('Logical_Switch_Port', present.name)
      return {
        apply: [
          insert('DHCP_Options', options, {
            cidr: '10.0.0.0/8',
            options: [
              ['server_id', '10.255.0.1'],
              ['server_mac', '00:00:00:ff:00:01'],
              ['lease_time', `${3600 + n}`],
            ],
          }),
          update('Logical_Switch_Port', uuid, { dhcpv4_options: options }),
        ],
        undo: [
          update('Logical_Switch_Port', uuid, { dhcpv4_options: null }),
          deleteRow('DHCP_Options', options),
        ],
        ports: [present.name],
      }
    }
    case '100 ports at once': {
      const ports = Array.from({ length: 100 }, (_, k) => newPort(scaleSwitch(j), n * 100 + k))
      const names = ports.map(({ name }) => name)
      return { apply: ports.flatMap(addPort), undo: ports.flatMap(removePort), ports: names }
    }
    case 'ACL edited': {
      const match = `outport == "${present.name}"`
      return {
        apply: editAcl(ids.drop, { match: `${match} && ip4` }),
        undo: editAcl(ids.drop, { match }),
        ports: [present.name],
      }
    }
    case 'ACL removed': {
      const match = `outport == "${present.name}"`
      const acl = { id: ids.drop, direction: 'to-lport', priority: 900, match, action: 'drop' } as const
      return { apply: removeAcl(owner, ids.drop), undo: addAcl(owner, acl), ports: [present.name] }
    }
    case 'address added': {
      const address = `172.16.${n & 255}.1`
      const [apply, undo] = [[addAddress(set, address)], [removeAddress(set, address)]]
      return { apply, undo, ports: [present.name] }
    }
    case 'switch added': {
      const name = `new-ls${n}`
      const link = newLink(name, n)
      const port = newPort(name, n)
      return {
        apply: [createSwitch(name), ...addRouterLink(link), ...addPort(port)],
        undo: [...removePort(port), ...removeRouterLink(link), deleteSwitch(name)],
        ports: [port.name],
      }
    }
    case 'router port': {
      const link = newLink(scaleSwitch(j), n)
      return { apply: addRouterLink(link), undo: removeRouterLink(link), ports: [present.name] }
    }
    case 'route added': {
      const route = {
        router: scaleRouter,
        prefix: `192.168.${n & 255}.0/24`,
        nexthop: '10.0.1.1',
        outputPort: scaleLink(j).routerPort,
      }
      return { apply: addStaticRoute(route), undo: removeStaticRoute(route), ports: [present.name] }
    }
    case 'port group with ACL': {
      const name = `new_pg${n}`
      const members = [1, 2, 3].map((step) => scalePort(1 + ((j + step) % place.switches), i).name)
      const acl = {
        id: `allow ${name}`,
        direction: 'to-lport',
        priority: 1000,
        match: `outport == @${name} && ip4.src == $${set}`,
        action: 'allow',
      } as const
      const group = { portGroup: name }
      return {
        apply: [createPortGroup(name, [...new Set(members)]), ...addAcl(group, acl)],
        undo: [...removeAcl(group, acl.id), deletePortGroup(name)],
        ports: members,
      }
    }
  }
}

function newPort(name: string, n: number): Port {
  const hex = (n & 255).toString(16).padStart(2, '0')
  return {
    switch: name,
    name: `new-lsp${n}`,
    addresses: [
      `00:00:00:01:${((n >> 8) & 255).toString(16).padStart(2, '0')}:${hex} 10.250.${(n >> 8) & 255}.${n & 255}`,
    ],
  }
}

function newLink(name: string, n: number): RouterLink {
  const hex = (n & 255).toString(16).padStart(2, '0')
  return {
    router: scaleRouter,
    switch: name,
    routerPort: `new-lrp${n}`,
    switchPort: `new-lsp-ro${n}`,
    mac: `00:00:00:02:00:${hex}`,
    networks: [`172.20.${n & 255}.1/24`],
    switchAddresses: 'mac',
  }
}
