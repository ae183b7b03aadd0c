/** Packets between ports of *load_net* arrive where the ACLs allow them and nowhere else, with either controller. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hypervisor, type Makes, startHypervisor } from '../../../bench/compare/index.ts'
import {
  addAddress,
  addLoadNetPort,
  addPort,
  createAddressSet,
  editAcl,
  joinPortGroup,
  type LoadNetOptions,
  leavePortGroup,
  loadNet,
  loadNetAddresses,
  loadNetGroup,
  loadNetIp,
  loadNetMac,
  loadNetPort,
  loadNetSet,
  type NorthboundTransaction,
  removeAddress,
  removeLoadNetPort,
} from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { arpReply, arpRequest, type Station, udp } from './packet.ts'

const makes: readonly Makes[] = [
  { northd: 'stock', controller: 'stock' },
  { northd: 'stock', controller: 'ours' },
  { northd: 'ours', controller: 'ours' },
]

/** Ports 1 to 6 have ACLs from the start, 7 and 8 have none, 9 comes later, 10 never. */
const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const station = (n: number): Station => ({ mac: loadNetMac(n), ip: loadNetIp(n) })

/** What the test knows of the network, to tell by itself what has to arrive. */
interface Model {
  readonly ports: ReadonlySet<number>
  /** The sources that a port with ACLs accepts; a port that is not named accepts all. */
  readonly accepts: ReadonlyMap<number, (ip: string) => boolean>
}

function expected({ ports, accepts }: Model): ReadonlyMap<string, readonly string[]> {
  const arrivals = new Map<string, string[]>(numbers.map((n) => [loadNetPort(n, options).name, []]))
  const arrive = (n: number, frame: string): void =>
    void arrivals.get(loadNetPort(n, options).name)?.push(frame)
  for (const { from, to, frame, kind } of probes) {
    if (!ports.has(from)) continue
    if (kind === 'udp' && ports.has(to) && from !== to && (accepts.get(to)?.(station(from).ip) ?? true))
      arrive(to, frame)
    // The switch answers for the addresses it knows; the ACLs of the port that asks drop what is no IPv4.
    if (kind === 'arp' && ports.has(to) && from !== to && !accepts.has(from))
      arrive(from, arpReply(station(to), station(from)))
    if (kind === 'arp' && (!ports.has(to) || from === to))
      for (const n of ports) if (n !== from && !accepts.has(n)) arrive(n, frame)
  }
  return new Map([...arrivals].map(([port, frames]) => [port, frames.sort()]))
}

const options: LoadNetOptions = { form: 'acl per port', packets: true }
const probes = numbers.flatMap((from) =>
  numbers.flatMap((to) => [
    { kind: 'udp', from, to, frame: udp(station(from), station(to), from * 100 + to) } as const,
    { kind: 'arp', from, to, frame: arpRequest(station(from), loadNetIp(to)) } as const,
  ]),
)

async function arrivals(hypervisor: Hypervisor): Promise<ReadonlyMap<string, readonly string[]>> {
  const frames = Object.fromEntries(
    numbers.map((n) => [
      loadNetPort(n, options).name,
      probes.filter(({ from }) => from === n).map(({ frame }) => frame),
    ]),
  )
  const received = await hypervisor.exchange(frames)
  return new Map(Object.entries(received).map(([port, its]) => [port, [...its].sort()]))
}

const inSet = (set: ReadonlySet<string>) => (ip: string) => set.has(ip)

for (const form of ['acl per port', 'port group'] as const) {
  const settings: LoadNetOptions = { ...options, form }
  const own = form === 'acl per port'

  describeWithStock(`load_net with ${form}`, () => {
    let hypervisors: readonly Hypervisor[] = []
    const ports = new Set([1, 2, 3, 4, 5, 6, 7, 8])
    const set = new Set(loadNetAddresses)
    const few = new Set<string>()
    const accepts = new Map([1, 2, 3, 4, 5, 6].map((n) => [n, inSet(set)]))

    beforeAll(async () => {
      const network = [...loadNet(6, settings), ...[7, 8].map((n) => addPort(loadNetPort(n, settings)))]
      hypervisors = await Promise.all(makes.map((make) => startHypervisor(make, network)))
      const interfaces = Object.fromEntries(numbers.map((n) => [loadNetPort(n, options).name, n]))
      await Promise.all(hypervisors.map((hypervisor) => hypervisor.addInterfaces(interfaces)))
    })
    afterAll(() => Promise.all(hypervisors.map((hypervisor) => hypervisor.dispose())))

    const steps: readonly (readonly [string, () => NorthboundTransaction])[] = [
      ['as it is', () => []],
      [
        'an address is added',
        () => {
          set.add(loadNetIp(3))
          return [addAddress(loadNetSet, loadNetIp(3))]
        },
      ],
      [
        'an address is removed',
        () => {
          set.delete(loadNetIp(2))
          return [removeAddress(loadNetSet, loadNetIp(2))]
        },
      ],
      [
        'an ACL is edited',
        () => {
          const source = loadNetIp(5)
          const edited = (ip: string): boolean => ip === source
          for (const n of own ? [4] : accepts.keys()) accepts.set(n, edited)
          const [id, port] = own ? ['allow lp4', '"lp4"'] : [`allow ${loadNetGroup}`, `@${loadNetGroup}`]
          return editAcl(id, { match: `outport == ${port} && ip4.src == ${source}` })
        },
      ],
      [
        'an ACL is edited back, to two sets of alternatives',
        () => {
          const edited = (ip: string): boolean => ip === loadNetIp(5) || set.has(ip)
          for (const n of own ? [4] : accepts.keys()) accepts.set(n, edited)
          const [id, port] = own ? ['allow lp4', '"lp4"'] : [`allow ${loadNetGroup}`, `@${loadNetGroup}`]
          const sources = `ip4.src == {$${loadNetSet}, ${loadNetIp(5)}}`
          return editAcl(id, { match: `outport == ${port} && ${sources} && udp.dst == {2, 7, 9}` })
        },
      ],
      [
        'an ACL is edited, to all that is not in a small set',
        () => {
          few.add(loadNetIp(3)).add(loadNetIp(8))
          for (const n of own ? [4] : accepts.keys()) accepts.set(n, (ip) => !few.has(ip))
          const [id, port] = own ? ['allow lp4', '"lp4"'] : [`allow ${loadNetGroup}`, `@${loadNetGroup}`]
          const match = `outport == ${port} && ip4.src != $few`
          return [createAddressSet('few', [...few]), ...editAcl(id, { match })]
        },
      ],
      [
        'the small set grows',
        () => {
          few.add(loadNetIp(5))
          return [addAddress('few', loadNetIp(5))]
        },
      ],
      [
        'a port is removed',
        () => {
          ports.delete(6)
          accepts.delete(6)
          return removeLoadNetPort(6, settings)
        },
      ],
      [
        'a port is added',
        () => {
          ports.add(9)
          accepts.set(9, accepts.get(own ? 1 : 2) ?? inSet(set))
          return addLoadNetPort(9, settings)
        },
      ],
      ...(own
        ? []
        : ([
            [
              'a port leaves the group and another one joins it',
              () => {
                accepts.set(7, accepts.get(1) ?? inSet(set))
                accepts.delete(1)
                return [leavePortGroup(loadNetGroup, 'lp1'), joinPortGroup(loadNetGroup, 'lp7')]
              },
            ],
          ] as const)),
    ]
    describe.each(steps)('%s', (_, change) => {
      test('packets arrive where they may and nowhere else', async () => {
        const transaction = change()
        await Promise.all(hypervisors.map((hypervisor) => hypervisor.settle(transaction)))
        const [stock, ...ours] = await Promise.all(hypervisors.map(arrivals))
        expect(stock).toEqual(expected({ ports, accepts }))
        for (const one of ours) expect(one).toEqual(stock)
      })

      test('traces end at the same ports', async () => {
        for (const from of numbers) {
          for (const to of numbers) {
            const [a, b] = [station(from), station(to)]
            const flow = `in_port=${from},dl_src=${a.mac},dl_dst=${b.mac},udp,nw_src=${a.ip},nw_dst=${b.ip},nw_ttl=64,udp_dst=${from === 2 ? 3 : 2}`
            const [stock, ...ours] = await Promise.all(
              hypervisors.map((hypervisor) => hypervisor.trace(flow)),
            )
            for (const one of ours) expect(`${flow}: ${one}`).toBe(`${flow}: ${stock}`)
          }
        }
      })
    })
  })
}
