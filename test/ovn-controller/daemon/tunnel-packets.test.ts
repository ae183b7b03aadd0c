/**
 * Packets between two hypervisors, over tunnels and a wire: they arrive where a small model of the network says, byte
 * for byte, and nowhere else, with the stock daemons and with ours.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Central,
  type Hypervisor,
  joinHypervisor,
  type Make,
  startCentral,
  startUnderlay,
  type Underlay,
  underlayAddress,
} from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { arpReply, arpRequest, type Station, udp } from './packet.ts'

/** Tunnels have lower ones. */
const FIRST_PORT = 100

type SwitchName = 's1' | 's2'
type Hv = 'hv1' | 'hv2'

interface PortModel extends Station {
  readonly switch: SwitchName
  /** Its number in addresses, and {@link FIRST_PORT} more in the bridge that it is on. */
  readonly number: number
  readonly hv: Hv
}

/** What the model knows of the network; steps change it together with the databases. */
interface Model {
  readonly ports: Map<string, PortModel>
  /** Port `b` accepts IPv4 from these addresses only. */
  readonly trusted: Set<string>
  /** These ports accept IPv4 only as UDP to {@link Model.services}. */
  readonly group: Set<string>
  services: ReadonlySet<number>
  tunnels: 'geneve' | 'vxlan'
}

const routerMacs: Readonly<Record<SwitchName, string>> = {
  s1: '00:00:00:00:ff:01',
  s2: '00:00:00:00:ff:02',
}
const everybody: Station = { mac: 'ff:ff:ff:ff:ff:ff', ip: '255.255.255.255' }
const listeners: Station = { mac: '01:00:5e:01:02:03', ip: '239.1.2.3' }

const port = (s: SwitchName, number: number, hv: Hv): PortModel => ({
  switch: s,
  number,
  hv,
  mac: `00:00:00:00:0${s.slice(1)}:0${number}`,
  ip: `10.0.${s.slice(1)}.${number}`,
})

function startModel(): Model {
  return {
    ports: new Map([
      ['a', port('s1', 1, 'hv1')],
      ['b', port('s1', 2, 'hv2')],
      ['c', port('s1', 3, 'hv1')],
      ['d', port('s1', 4, 'hv2')],
      ['e', port('s2', 5, 'hv1')],
      ['f', port('s2', 6, 'hv2')],
    ]),
    trusted: new Set(['10.0.1.1']),
    group: new Set(['d', 'e']),
    services: new Set([80, 443]),
    tunnels: 'geneve',
  }
}

/** Whether the ACLs let UDP out at a port. */
function accepts(model: Model, name: string, from: Station, service: number): boolean {
  if (name === 'b' && !model.trusted.has(from.ip)) return false
  return !model.group.has(name) || model.services.has(service)
}

interface Probe {
  readonly at: string
  readonly frame: string
  /** The frames that have to come out, and where. */
  readonly arrivals: readonly (readonly [port: string, frame: string])[]
}

const SERVICES = [80, 22]

function probes(model: Model): readonly Probe[] {
  const all = [...model.ports]
  const found: Probe[] = []
  let number = 0
  for (const [name, from] of all) {
    const others = all.filter(([other]) => other !== name)
    const neighbours = others.filter(([, to]) => to.switch === from.switch)
    for (const service of SERVICES) {
      const ports = [5000, service] as const
      for (const [other, to] of others) {
        number++
        const near = to.switch === from.switch
        const sent = near ? udp(from, to, number, ports) : udp(from, viaRouter(from, to), number, ports)
        // A router puts its own address in, the receiver's, and takes one hop off.
        const seen = near ? sent : udp({ ...from, mac: routerMacs[to.switch] }, to, number, ports, 63)
        const arrivals = accepts(model, other, from, service) ? [[other, seen] as const] : []
        found.push({ at: name, frame: sent, arrivals })
      }
      for (const many of [everybody, listeners]) {
        number++
        const frame = udp(from, many, number, ports)
        const at = neighbours.filter(([other]) => accepts(model, other, from, service))
        found.push({ at: name, frame, arrivals: at.map(([other]) => [other, frame] as const) })
      }
    }
    // A switch answers for the addresses that it knows, a router for its own; what nobody knows all are asked.
    for (const [, to] of neighbours)
      found.push({ at: name, frame: arpRequest(from, to.ip), arrivals: [[name, arpReply(to, from)]] })
    const router = routerStation(from.switch)
    found.push({ at: name, frame: arpRequest(from, router.ip), arrivals: [[name, arpReply(router, from)]] })
    const question = arpRequest(from, `10.0.${from.switch.slice(1)}.99`)
    found.push({
      at: name,
      frame: question,
      arrivals: neighbours.map(([other]) => [other, question] as const),
    })
    // Nobody is there, or the router does not know the way.
    const nobody = { mac: '00:00:00:00:09:09', ip: '10.0.1.9' }
    found.push({ at: name, frame: udp(from, nobody, ++number), arrivals: [] })
    const away = { mac: routerMacs[from.switch], ip: '192.0.2.1' }
    found.push({ at: name, frame: udp(from, away, ++number), arrivals: [] })
  }
  return found
}

const routerStation = (name: SwitchName): Station => ({
  mac: routerMacs[name],
  ip: `10.0.${name.slice(1)}.254`,
})
const viaRouter = (from: PortModel, to: Station): Station => ({ mac: routerMacs[from.switch], ip: to.ip })

/** Frames by the hypervisor and port at which they come out. */
type Arrivals = Readonly<Record<string, readonly string[]>>

function expected(model: Model): Arrivals {
  const found = new Map<string, string[]>([...model.ports].map(([name, { hv }]) => [`${hv} ${name}`, []]))
  for (const { arrivals } of probes(model))
    for (const [name, frame] of arrivals) found.get(`${model.ports.get(name)?.hv} ${name}`)?.push(frame)
  return Object.fromEntries([...found].sort().map(([at, frames]) => [at, frames.sort()]))
}

/** Databases, a northd, a wire and two hypervisors, all of one make. */
class World {
  private constructor(
    readonly central: Central,
    readonly underlay: Underlay,
    readonly hypervisors: ReadonlyMap<string, Hypervisor>,
  ) {}

  static async start(make: Make): Promise<World> {
    const central = await startCentral(make)
    await central.apply([createGlobal()])
    await central.startNorthd()
    const underlay = await startUnderlay()
    const hypervisors = new Map<string, Hypervisor>()
    for (const n of [1, 2]) {
      const name = `hv${n}`
      const hypervisor = await joinHypervisor(central, {
        name,
        controller: make,
        address: underlayAddress(n),
      })
      hypervisors.set(name, hypervisor)
      await underlay.connect(hypervisor, n)
    }
    return new World(central, underlay, hypervisors)
  }

  at(name: string): Hypervisor {
    const hypervisor = this.hypervisors.get(name)
    if (!hypervisor) throw new Error(`there is no hypervisor ${name}`)
    return hypervisor
  }

  async northbound(...commands: readonly string[]): Promise<void> {
    const args = commands.flatMap((command) => ['--', ...words(command)])
    await this.central.sandbox.run('ovn-nbctl', '--timeout=20', ...args)
  }

  /** Interfaces are where the model has them, and their ports are bound there. */
  async plug(model: Model): Promise<void> {
    for (const [name, hypervisor] of this.hypervisors) {
      const there = new Set(Object.keys(hypervisor.received()))
      const wanted = [...model.ports].filter(([, { hv }]) => hv === name)
      for (const gone of there)
        if (!wanted.some(([each]) => each === gone)) await hypervisor.removeInterface(gone)
      const fresh = wanted.filter(([each]) => !there.has(each))
      if (fresh.length > 0)
        await hypervisor.addInterfaces(
          Object.fromEntries(fresh.map(([each, { number }]) => [each, FIRST_PORT + number])),
        )
    }
    const bound = await this.#chassis()
    for (const [name, { hv }] of model.ports)
      await this.#southbound('wait-until', 'Port_Binding', name, `chassis=${bound.get(hv)}`, 'up=true')
  }

  /** Waits until the switches have their tunnels, all have answered, and nothing changes any more. */
  async settle({ tunnels }: Model): Promise<void> {
    let before = ''
    for (let round = 0; round < 80; round++) {
      await this.central.settle([], { answer: 'hv_cfg', timeout: 20_000 })
      // The switch numbers a tunnel when it gets to it, whatever the controllers have answered.
      if ((await this.numbered(tunnels)) < this.hypervisors.size) {
        await sleep(150)
        continue
      }
      const dumps = [...this.hypervisors.values()].map((hypervisor) => hypervisor.dumpFlows())
      const now = (await Promise.all(dumps)).join('\n')
      if (now === before) return
      before = now
      await sleep(150)
    }
    throw new Error('the flows do not come to rest')
  }

  /** How many tunnels of a type have a number in their switch. */
  private async numbered(type: string): Promise<number> {
    const query = ['--bare', '--columns=ofport', 'find', 'Interface', `type=${type}`, 'options:key=flow']
    const found = [...this.hypervisors.values()].map((hypervisor) => hypervisor.vsctl(...query))
    return (await Promise.all(found)).join('\n').match(/^[1-9]\d*$/gm)?.length ?? 0
  }

  async exchange(model: Model): Promise<Arrivals> {
    const sent = probes(model)
    for (const hypervisor of this.hypervisors.values()) hypervisor.received()
    for (const [name, hypervisor] of this.hypervisors) {
      const names = [...model.ports].flatMap(([each, { hv }]) => (hv === name ? [each] : []))
      const frames = names.map((at) => [at, sent.filter((p) => p.at === at).map((p) => p.frame)] as const)
      await hypervisor.inject(Object.fromEntries(frames))
    }
    const arrivals = new Map<string, string[]>()
    // A switch takes one frame of an interface in a turn, and all that cross the wire come by one interface.
    let turns = sent.length + 10
    while (turns-- > 0) {
      for (const each of [...this.hypervisors.values(), this.underlay, ...this.hypervisors.values()])
        await each.turn()
    }
    for (const [name, hypervisor] of this.hypervisors)
      for (const [at, frames] of Object.entries(hypervisor.received()))
        arrivals.set(`${name} ${at}`, frames.filter((frame) => !isAnnouncement(frame)).sort())
    return Object.fromEntries([...arrivals].sort())
  }

  async dispose(): Promise<void> {
    for (const hypervisor of this.hypervisors.values()) await hypervisor.leave()
    await this.underlay.dispose()
    await this.central.dispose()
  }

  async #chassis(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    for (const name of this.hypervisors.keys())
      found.set(name, (await this.#southbound('get', 'Chassis', name, '_uuid')).trim())
    return found
  }

  #southbound(...args: readonly string[]): Promise<string> {
    return this.central.sandbox.run('ovn-sbctl', '--timeout=20', ...args)
  }
}

/** Where there is a physical network, the stock controller tells it by itself which addresses are here. */
function isAnnouncement(frame: string): boolean {
  const [, sender, target] = /^.{24}08060001080006040001.{12}(.{8}).{12}(.{8})/.exec(frame) ?? []
  return sender !== undefined && sender === target
}

/** Words of a command; what stands between apostrophes is one. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

function serverAcls({ services }: Model): readonly string[] {
  const match = `outport == @servers && udp.dst == {${[...services].join(', ')}}`
  return [
    `acl-add servers to-lport 1001 '${match}' allow`,
    `acl-add servers to-lport 901 'outport == @servers && ip4' drop`,
  ]
}

function network(model: Model): readonly string[] {
  return [
    ...['ls-add s1', 'ls-add s2', 'lr-add r'],
    ...(['s1', 's2'] as const).flatMap((name) => [
      `lrp-add r r-${name} ${routerMacs[name]} ${routerStation(name).ip}/24`,
      `lsp-add ${name} ${name}-r`,
      `lsp-set-type ${name}-r router`,
      `lsp-set-options ${name}-r router-port=r-${name}`,
      `lsp-set-addresses ${name}-r router`,
    ]),
    ...[...model.ports].flatMap(([name, { switch: s, mac, ip }]) => [
      `lsp-add ${s} ${name}`,
      `lsp-set-addresses ${name} '${mac} ${ip}'`,
    ]),
    `create Address_Set name=trusted addresses=${[...model.trusted].join(',')}`,
    `acl-add s1 to-lport 1000 'outport == "b" && ip4.src == $trusted' allow`,
    `acl-add s1 to-lport 900 'outport == "b" && ip4' drop`,
    `pg-add servers ${[...model.group].join(' ')}`,
    ...serverAcls(model),
  ]
}

interface Change {
  readonly name: string
  readonly change: (model: Model) => void
  readonly northbound?: (model: Model) => readonly string[]
  /** Settings of every chassis. */
  readonly settings?: readonly string[]
}

const changes: readonly Change[] = [
  { name: 'as it is', change: () => {} },
  {
    name: 'an address is added to a set',
    change: ({ trusted }) => void trusted.add('10.0.2.6'),
    northbound: () => ['add Address_Set trusted addresses 10.0.2.6'],
  },
  {
    name: 'an address is removed from a set',
    change: ({ trusted }) => void trusted.delete('10.0.1.1'),
    northbound: () => ['remove Address_Set trusted addresses 10.0.1.1'],
  },
  {
    name: 'an ACL is edited',
    change: (model) => {
      model.services = new Set([22, 443, 8080])
    },
    northbound: (model) => ['acl-del servers', ...serverAcls(model)],
  },
  {
    name: 'a port joins a group and another one leaves it',
    change: ({ group }) => void group.add('f').delete('e'),
    northbound: ({ group }) => [`pg-set-ports servers ${[...group].join(' ')}`],
  },
  {
    name: 'ports move to the other hypervisor',
    change: ({ ports }) => {
      ports.set('b', port('s1', 2, 'hv1'))
      ports.set('e', port('s2', 5, 'hv2'))
    },
  },
  {
    name: 'tunnels become those of VXLAN',
    change: (model) => {
      model.tunnels = 'vxlan'
    },
    settings: ['external_ids:ovn-encap-type=vxlan'],
  },
  {
    name: 'a switch gets a physical network, and its packets need no tunnel',
    change: () => {},
    northbound: () => [
      'lsp-add s1 phys',
      'lsp-set-type phys localnet',
      'lsp-set-addresses phys unknown',
      'lsp-set-options phys network_name=phys',
    ],
    settings: ['external_ids:ovn-bridge-mappings=phys:br-phys'],
  },
  {
    name: 'tunnels become those of Geneve again, beside the physical network',
    change: (model) => {
      model.ports.set('b', port('s1', 2, 'hv2'))
      model.tunnels = 'geneve'
    },
    settings: ['external_ids:ovn-encap-type=geneve'],
  },
]

describeWithStock('packets between two hypervisors', () => {
  const model = startModel()
  const worlds: World[] = []

  beforeAll(async () => {
    worlds.push(...(await Promise.all([World.start('stock'), World.start('ours')])))
    for (const world of worlds) {
      await world.northbound(...network(model))
      await world.plug(model)
    }
  })
  afterAll(() => Promise.all(worlds.map((world) => world.dispose())))

  test.each(changes)(
    'arrive where they may and nowhere else: $name',
    async ({ change, northbound, settings }) => {
      change(model)
      const all = await Promise.all(
        worlds.map(async (world) => {
          if (northbound) await world.northbound(...northbound(model))
          for (const hypervisor of settings ? world.hypervisors.values() : [])
            await hypervisor.vsctl('set', 'Open_vSwitch', '.', ...(settings ?? []))
          await world.plug(model)
          await world.settle(model)
          return world.exchange(model)
        }),
      )
      const [stock, ours] = all
      expect(stock).toEqual(expected(model))
      expect(ours).toEqual(stock)
    },
  )
})
