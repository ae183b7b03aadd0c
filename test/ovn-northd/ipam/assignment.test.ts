/**
 * Addresses and tags that are given out, over random switches, ports and changes: each is one that may be given, no
 * two are the same, none changes without need, and a daemon that starts on what another wrote writes nothing.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  LogicalRouter,
  LogicalRouterPort,
  LogicalRouterPortNetwork,
  LogicalRouterPorts,
  LogicalSwitch,
  LogicalSwitchConfig,
  LogicalSwitchPort,
  LogicalSwitchPortAddress,
  LogicalSwitchPortOption,
  LogicalSwitchPorts,
  NbGlobalOption,
} from '../../../ovn-northd/database/northbound.ts'
import { northd } from '../../../ovn-northd/index.ts'
import { dynamicAddressesCell } from '../../../ovn-northd/ipam/index.ts'
import { tagCell } from '../../../ovn-northd/port/tag.ts'
import { asUuid, type Uuid } from '../../../ovsdb/index.ts'
import { columnNames, type Instance, type Relation, start } from '../../../rules/index.ts'

const runs = Number(process.env.NORTHD_RUNS ?? 25)

interface Port {
  readonly on: number
  readonly addresses: string
  readonly parent: string | null
  readonly tagRequest: number | null
  readonly dynamic: string | null
  readonly tag: number | null
}

interface Switch {
  readonly config: Readonly<Record<string, string>>
  /** Host number of a router's address on the switch, if there is a router. */
  readonly router: number | null
}

interface Network {
  readonly prefix: string
  readonly switches: readonly Switch[]
  readonly ports: ReadonlyMap<number, Port>
}

const empty: Network = {
  prefix: '0a:00:00',
  switches: [
    { config: {}, router: null },
    { config: {}, router: null },
  ],
  ports: new Map(),
}

const id = (kind: number, n: number): Uuid =>
  asUuid(`00000000-0000-4000-${8000 + kind}-${String(n).padStart(12, '0')}`)

type Fact = readonly [relation: Relation, fact: Readonly<Record<string, unknown>>]

/** A relation of whatever columns, and a fact of it. */
const fact = (relation: unknown, columns: Readonly<Record<string, unknown>>): Fact => [
  relation as Relation,
  columns,
]

/** The northbound rows of a network. */
function facts({ prefix, switches, ports }: Network): readonly Fact[] {
  const rows: Fact[] = [fact(NbGlobalOption, { uuid: id(9, 0), key: 'mac_prefix', value: prefix })]
  for (const [n, { config, router }] of switches.entries()) {
    const ls = id(1, n)
    rows.push(fact(LogicalSwitch, { uuid: ls, name: `s${n}` }))
    for (const [key, value] of Object.entries(config))
      rows.push(fact(LogicalSwitchConfig, { uuid: ls, key, value }))
    if (router === null) continue
    const [lr, lrp, lsp] = [id(2, n), id(3, n), id(4, n)]
    rows.push(
      fact(LogicalRouter, { uuid: lr, name: `r${n}`, enabled: null }),
      fact(LogicalRouterPorts, { uuid: lr, value: lrp }),
      fact(LogicalRouterPort, {
        uuid: lrp,
        name: `lrp${n}`,
        mac: `0a:00:00:00:00:0${n + 4}`,
        enabled: null,
        peer: null,
        ha_chassis_group: null,
        dhcp_relay: null,
      }),
      fact(LogicalRouterPortNetwork, { uuid: lrp, value: `10.0.0.${router}/24` }),
      fact(LogicalSwitchPorts, { uuid: ls, value: lsp }),
      fact(LogicalSwitchPort, { ...portColumns, uuid: lsp, name: `to-r${n}`, type: 'router' }),
      fact(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port', value: `lrp${n}` }),
    )
  }
  for (const [n, { on, addresses, parent, tagRequest, dynamic, tag }] of ports) {
    const lsp = id(5, n)
    rows.push(
      fact(LogicalSwitchPorts, { uuid: id(1, on), value: lsp }),
      fact(LogicalSwitchPortAddress, { uuid: lsp, value: addresses }),
      fact(LogicalSwitchPort, {
        ...portColumns,
        uuid: lsp,
        name: `p${n}`,
        parent_name: parent,
        tag_request: tagRequest,
        tag,
        dynamic_addresses: dynamic,
      }),
    )
  }
  return rows
}

const portColumns = {
  type: '',
  enabled: null,
  up: false,
  tag: null,
  tag_request: null,
  parent_name: null,
  dynamic_addresses: null,
  dhcpv4_options: null,
  dhcpv6_options: null,
  ha_chassis_group: null,
}

const outputs = [dynamicAddressesCell.update, tagCell.update]

/** A row in which nothing is set. */
const unset = (relation: Relation): Readonly<Record<string, null>> =>
  Object.fromEntries(columnNames(relation).map((name) => [name, null]))

class Northd {
  readonly #instance: Instance = start(northd, [...outputs])
  #held = new Map<string, Fact>()

  /** Gives it the northbound as it is now. */
  follow(network: Network): void {
    const next = new Map<string, Fact>(
      facts(network).map(([relation, columns]) => {
        const whole = { ...unset(relation), ...columns }
        return [`${relation.name} ${JSON.stringify(whole)}`, [relation, whole]] as const
      }),
    )
    this.#instance.transact((tx) => {
      for (const [key, [relation, columns]] of this.#held)
        if (!next.has(key)) tx.remove(relation, columns as Record<string, never>)
      for (const [key, [relation, columns]] of next)
        if (!this.#held.has(key)) tx.insert(relation, columns as Record<string, never>)
    })
    this.#held = next
  }

  /** How many columns it wants changed. */
  get pending(): number {
    return outputs.reduce((sum, relation) => sum + this.#instance.size(relation), 0)
  }

  /** The network with what it wants written. */
  write(network: Network): Network {
    const ports = new Map(network.ports)
    const change = (uuid: string, columns: Partial<Port>): void => {
      const n = Number(uuid.slice(-12))
      const port = ports.get(n)
      if (!port) throw new Error(`${uuid} is no port`)
      ports.set(n, { ...port, ...columns })
    }
    for (const { uuid, dynamic_addresses: addresses } of this.#instance.facts(dynamicAddressesCell.update))
      change(uuid, { dynamic: addresses })
    for (const { uuid, tag } of this.#instance.facts(tagCell.update)) change(uuid, { tag })
    return { ...network, ports }
  }
}

type Step =
  | { readonly kind: 'port'; readonly n: number; readonly port: Omit<Port, 'dynamic' | 'tag'> }
  | { readonly kind: 'remove'; readonly n: number }
  | { readonly kind: 'config'; readonly n: number; readonly config: Readonly<Record<string, string>> }
  | { readonly kind: 'router'; readonly n: number; readonly router: number | null }
  | { readonly kind: 'prefix'; readonly prefix: string }

function take(network: Network, step: Step): Network {
  const ports = new Map(network.ports)
  switch (step.kind) {
    case 'port': {
      const { dynamic = null, tag = null, on = step.port.on } = ports.get(step.n) ?? {}
      return { ...network, ports: ports.set(step.n, { ...step.port, on, dynamic, tag }) }
    }
    case 'remove':
      ports.delete(step.n)
      return { ...network, ports }
    case 'config':
    case 'router':
      return {
        ...network,
        switches: network.switches.map((one, n) => (n === step.n ? { ...one, ...step } : one)),
      }
    case 'prefix':
      return { ...network, prefix: step.prefix }
  }
}

const host = fc.integer({ min: 1, max: 9 })
const addresses = fc.oneof(
  { weight: 6, arbitrary: fc.constant('dynamic') },
  { weight: 2, arbitrary: host.map((n) => `dynamic 10.0.0.${n}`) },
  { weight: 1, arbitrary: host.map((n) => `dynamic 10.0.0.${n} fd00::${n}`) },
  { weight: 1, arbitrary: host.map((n) => `dynamic fd00::${n}`) },
  { weight: 1, arbitrary: host.map((n) => `0a:00:00:00:00:1${n} dynamic`) },
  {
    weight: 2,
    arbitrary: fc.tuple(host, host).map(([m, n]) => `0a:00:00:00:00:0${m} 10.0.0.${n} fd00::${n}`),
  },
  { weight: 1, arbitrary: fc.constant('unknown') },
)
const where = fc.nat(1)
const port: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('port' as const),
  n: fc.nat(9),
  port: fc.record({
    on: where,
    addresses,
    parent: fc.constantFrom(null, '', 'a', 'b'),
    tagRequest: fc.constantFrom(null, 0, 0, 0, 2),
  }),
})
const option = (key: string, ...values: readonly string[]) =>
  fc.option(fc.constantFrom(...values)).map((value) => (value === null ? {} : { [key]: value }))
const config: fc.Arbitrary<Step> = fc
  .tuple(
    where,
    option('subnet', '10.0.0.0/29', '10.0.0.0/28', '10.0.0.0/24', '10.0.0.0/31', 'bogus'),
    option('exclude_ips', '10.0.0.3', '10.0.0.2..10.0.0.4 10.0.0.6', '10.0.0.7 bogus'),
    option('ipv6_prefix', 'fd00::', 'fd00:1::'),
    option('mac_only', 'true', 'false'),
  )
  .map(([n, ...options]) => ({ kind: 'config', n, config: Object.assign({}, ...options) }))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: port },
  { weight: 2, arbitrary: fc.nat(9).map((n) => ({ kind: 'remove', n }) as const) },
  { weight: 2, arbitrary: config },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('router' as const), n: where, router: fc.option(host) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('prefix' as const),
      prefix: fc.constantFrom('0a:00:00', '0b:00:00'),
    }),
  },
)
/** Steps that are taken together, and whether what is wanted then is written before the next. */
const history = fc.array(fc.tuple(fc.array(step, { minLength: 1, maxLength: 4 }), fc.boolean()), {
  maxLength: 12,
})

/** What is written in `dynamic_addresses`. */
interface Given {
  readonly n: number
  readonly port: Port
  readonly mac: string
  readonly ip: number | undefined
  readonly ip6: string | undefined
}

const hostNumber = (ip: string | undefined): number | undefined =>
  ip === undefined ? undefined : Number(ip.split('.')[3])

function given(network: Network): readonly Given[] {
  return [...network.ports].flatMap(([n, port]) => {
    if (port.dynamic === null) return []
    const [mac = '', ...ips] = port.dynamic.split(' ')
    const ip = hostNumber(ips.find((one) => one.includes('.')))
    return [{ n, port, mac, ip, ip6: ips.find((one) => one.includes(':')) }]
  })
}

/** The host numbers that a switch may give out, by another way than the rules'. */
function pool({ config }: Switch): readonly number[] {
  const size = { '10.0.0.0/29': 8, '10.0.0.0/28': 16, '10.0.0.0/24': 256 }[config.subnet ?? ''] ?? 0
  const excluded = { '10.0.0.3': [3], '10.0.0.2..10.0.0.4 10.0.0.6': [2, 3, 4, 6], '10.0.0.7 bogus': [7] }
  const not: readonly number[] = excluded[(config.exclude_ips ?? '') as keyof typeof excluded] ?? []
  return Array.from({ length: size }, (_, n) => n).filter((n) => n >= 2 && n < size - 1 && !not.includes(n))
}

const isDynamic = ({ addresses }: Port): boolean => addresses.includes('dynamic')
const gives = ({ config }: Switch): boolean =>
  (config.subnet ?? 'bogus') !== 'bogus' || config.ipv6_prefix !== undefined || config.mac_only === 'true'
const asked = ({ addresses }: Port): number | undefined => hostNumber(/dynamic (10\S+)/.exec(addresses)?.[1])

/** The host numbers that are in use on a switch without being given out. */
function fixed({ switches, ports }: Network, on: number): readonly (number | null)[] {
  const statics = [...ports.values()].filter((port) => port.on === on && !isDynamic(port))
  return [
    switches[on]?.router ?? null,
    ...statics.map(({ addresses }) => hostNumber(/ (10\S+)/.exec(addresses)?.[1]) ?? null),
  ]
}

function expectRight(network: Network): void {
  const all = given(network)
  for (const port of network.ports.values()) {
    const on = network.switches[port.on]
    expect([port.addresses, port.dynamic !== null]).toEqual([
      port.addresses,
      isDynamic(port) && on !== undefined && gives(on),
    ])
  }
  const macs = all.filter(({ port }) => port.addresses.startsWith('dynamic')).map(({ mac }) => mac)
  expect(new Set(macs).size).toBe(macs.length)
  for (const mac of macs) expect(mac.slice(0, 8)).toBe(network.prefix)
  for (const { port, mac, ip6 } of all) {
    if (!port.addresses.startsWith('dynamic')) expect(`${mac} dynamic`).toBe(port.addresses)
    const prefix = network.switches[port.on]?.config.ipv6_prefix
    const wanted = / (fd\S+)/.exec(port.addresses)?.[1]
    const [a = '', b, c, d, e = '', f = ''] = mac.split(':')
    const half = [`${(Number.parseInt(a, 16) ^ 2).toString(16)}${b}`, `${c}ff`, `fe${d}`, `${e}${f}`]
    const eui = half.map((part) => part.replace(/^0+(?=.)/, ''))
    const derived = `${prefix}${eui.join(':')}`
    expect(ip6).toBe(prefix === undefined ? undefined : (wanted ?? derived))
  }
  for (const [on, one] of network.switches.entries()) {
    const here = all.filter(({ port }) => port.on === on)
    const free = pool(one).filter((n) => !fixed(network, on).includes(n))
    const ips = here.flatMap(({ ip }) => ip ?? [])
    expect(new Set(ips).size).toBe(ips.length)
    for (const ip of ips) expect(free).toContain(ip)
    if (ips.length < here.length) expect([...ips].sort((a, b) => a - b)).toEqual(free)
    for (const { port } of here) {
      const n = asked(port)
      const holder = here.find(({ ip }) => ip === n)
      if (n !== undefined && free.includes(n)) expect(holder && asked(holder.port)).toBe(n)
    }
  }
  const tagged = [...network.ports.values()].filter(({ parent, tagRequest }) => parent && tagRequest === 0)
  const tags = tagged.map(({ parent, tag }) => `${parent} ${tag}`)
  expect(new Set(tags).size).toBe(tags.length)
  for (const { tag } of tagged) expect(tag).not.toBeNull()
  for (const { tag, tagRequest } of network.ports.values()) if (tagRequest) expect(tag).toBe(tagRequest)
}

/** What may stay is as it was; a port that was removed and made again has nothing that could. */
function expectKept(before: Network, changed: Network, after: Network): void {
  const here = given(before).filter(({ n }) => typeof changed.ports.get(n)?.dynamic === 'string')
  const was = new Map(here.map((one) => [one.n, one]))
  for (const { n, port, mac, ip } of given(after)) {
    const old = was.get(n)
    if (!old || old.port.on !== port.on) continue
    if (port.addresses.startsWith('dynamic') && old.mac.startsWith(after.prefix)) {
      const twins = given(before).filter((other) => other.mac === old.mac)
      if (twins.length === 1) expect(mac).toBe(old.mac)
    }
    const one = after.switches[port.on]
    const others = [...after.ports].filter(([m, other]) => m !== n && other.on === port.on)
    const contested = others.some(([, other]) => asked(other) === old.ip)
    if (!one || old.ip === undefined || contested || !pool(one).includes(old.ip)) continue
    if (fixed(after, port.on).includes(old.ip)) continue
    if (asked(port) === undefined || asked(port) === old.ip) expect(ip).toBe(old.ip)
  }
  for (const [n, { parent, tagRequest, tag }] of after.ports) {
    const old = before.ports.get(n)
    const known = typeof changed.ports.get(n)?.tag === 'number'
    const same = known && old?.parent === parent && old?.tagRequest === 0 && tagRequest === 0
    if (same && parent && old.tag !== null) expect(tag).toBe(old.tag)
  }
}

test('what is given out is allowed, unique, kept without need to change, and found again after a restart', () => {
  fc.assert(
    fc.property(history, (transactions) => {
      let network = empty
      const daemon = new Northd()
      daemon.follow(network)
      let settled = true
      for (const [steps, write] of transactions) {
        const before = network
        network = steps.reduce(take, network)
        daemon.follow(network)
        const wanted = daemon.write(network)
        expectRight(wanted)
        if (settled) expectKept(before, network, wanted)
        settled = write
        if (!write) continue
        network = wanted
        daemon.follow(network)
        expect(daemon.pending).toBe(0)
      }
      network = daemon.write(network)
      const restarted = new Northd()
      restarted.follow(network)
      expect(restarted.pending).toBe(0)
    }),
    { numRuns: runs },
  )
})

const subnet = { config: { subnet: '10.0.0.0/24' }, router: null }
const dynamic = { on: 0, addresses: 'dynamic', parent: 'a', tagRequest: 0, dynamic: null, tag: null }

test('a port that stops asking for its address keeps it, whoever waits for one', () => {
  const two = { config: { subnet: '10.0.0.0/29', exclude_ips: '10.0.0.4..10.0.0.6' }, router: null }
  const ports = new Map([
    [1, dynamic],
    [2, dynamic],
    [3, { ...dynamic, addresses: 'dynamic 10.0.0.3' }],
  ])
  const daemon = new Northd()
  const network = { ...empty, switches: [two], ports }
  daemon.follow(network)
  const written = daemon.write(network)
  expect(given(written).map(({ n, ip }) => [n, ip])).toEqual([
    [1, 2],
    [2, undefined],
    [3, 3],
  ])
  daemon.follow(written)
  const plain = {
    ...written,
    ports: new Map(written.ports).set(3, { ...dynamic, ...written.ports.get(3), addresses: 'dynamic' }),
  }
  daemon.follow(plain)
  expect(given(daemon.write(plain)).map(({ n, ip }) => [n, ip])).toEqual([
    [1, 2],
    [2, undefined],
    [3, 3],
  ])
})

test('what another daemon gives out meanwhile is accepted, if it may be given', () => {
  const ports = new Map([
    [1, dynamic],
    [2, dynamic],
  ])
  const network = { ...empty, switches: [subnet], ports }
  const standby = new Northd()
  standby.follow(network)
  const others = new Map([
    [1, { ...dynamic, dynamic: '0a:00:00:00:00:04 10.0.0.3', tag: 2 }],
    [2, { ...dynamic, dynamic: '0a:00:00:00:00:03 10.0.0.2', tag: 1 }],
  ])
  standby.follow({ ...network, ports: others })
  expect(standby.pending).toBe(0)
  standby.follow({
    ...network,
    ports: others.set(1, { ...dynamic, dynamic: '0a:00:00:00:00:99 10.0.0.0', tag: 2 }),
  })
  expect(standby.write({ ...network, ports: others }).ports.get(1)?.dynamic).toBe(
    '0a:00:00:00:00:99 10.0.0.3',
  )
})

test('a MAC address follows from the IPv4 address, and one that is in use is nobody else’s', () => {
  const ports = new Map([
    [1, dynamic],
    [2, { ...dynamic, addresses: '0a:00:00:00:00:04', on: 1 }],
    [3, dynamic],
  ])
  const daemon = new Northd()
  const network = { ...empty, switches: [subnet, subnet], ports }
  daemon.follow(network)
  const written = daemon.write(network).ports
  expect(written.get(1)?.dynamic).toBe('0a:00:00:00:00:03 10.0.0.2')
  expect(written.get(3)?.dynamic).toBe('0a:00:00:00:00:05 10.0.0.3')
})
