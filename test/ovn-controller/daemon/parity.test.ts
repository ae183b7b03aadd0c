/**
 * The same southbound and the same bridge, first with our controller that has followed random changes,
 * then with ours started anew, then with the stock one: the same flows, conjunctions multiplied out, and
 * the same fate for random packets. With merging off, the same conjunctions too, clause by clause.
 *
 * `PARITY_RUNS=20` makes so many sequences instead of a few, `PARITY_SEED=…` repeats those of an earlier run,
 * `PARITY_PROBES=500` traces so many packets at each comparison.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  comparableFlows,
  expandedFlows,
  type Hypervisor,
  startHypervisor,
} from '../../../bench/compare/index.ts'
import {
  addAcl,
  createAddressSet,
  createGlobal,
  createRouter,
  type NorthboundTransaction,
} from '../../../bench/networks/index.ts'
import { TABLES } from '../../../ovn-controller/actions/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { chosen, modelRouter, NetworkModel } from '../../parity/network-model.ts'
import { interpret, type Step, stepSequences } from '../../parity/random-change.ts'
import { readSouthbound } from '../actions/southbound.ts'

const runs = Number(process.env.PARITY_RUNS ?? 3)
const seed = process.env.PARITY_SEED
const probes = Number(process.env.PARITY_PROBES ?? 60)

const beginning: readonly Step[] = [
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add router port', where: 0, which: 0 },
  { kind: 'add router port', where: 1, which: 1 },
  ...Array.from({ length: 8 }, (_, n) => ({ kind: 'add port', where: n, which: n + 1 }) as const),
  ...[2, 2, 5].map((which) => ({ kind: 'add set', where: 0, which }) as const),
  ...[0, 1, 2].map((where) => ({ kind: 'add address', where, which: 0 }) as const),
  { kind: 'add group', where: 0, which: 11 },
  { kind: 'add group', where: 0, which: 0xf5 },
  ...[0, 3, 4, 9, 12, 15].map((which, where) => ({ kind: 'add ACL', where, which }) as const),
]

/**
 * ACLs in which groups meet: alike but for the port, over the same sets, in both directions, with two sets, one address,
 * several ports. The sets are of IPv4 alone: with an address of IPv6 in one no controller takes a match of `ip4`.
 */
function meetingAcls(model: NetworkModel): NorthboundTransaction {
  const ips = [...model.ports.values()].flatMap(({ addresses }) =>
    [...addresses].flatMap((address) => address.split(' ').filter((word) => /^\d+\./.test(word))),
  )
  const sets = {
    sources: [...ips.filter((_, n) => n % 2 === 0), '192.0.2.1', '198.51.100.0/24'],
    targets: [...ips.filter((_, n) => n % 3 !== 0), '192.0.2.2', '192.0.2.3'],
    lone: ips.slice(0, 1),
  }
  for (const [name, addresses] of Object.entries(sets)) model.sets.set(name, new Set(addresses))
  const bodies = [
    ['ip4.src == $sources', 'sources'],
    ['ip4.src == $sources && ip4.dst == $targets', 'sources', 'targets'],
    ['ip4.dst == {$sources, $targets}', 'sources', 'targets'],
    ['ip4.src == $lone && ip4.dst == $targets', 'lone', 'targets'],
    ['ip4.src == $lone && udp.dst == {22, 80}', 'lone'],
    ['ip4.dst == $targets && tcp.dst == {22, 80, 443}', 'targets'],
  ] as const
  const ports = [...model.ports.values()]
  const groups = [...model.groups.keys()]
  return [
    ...Object.entries(sets).map(([name, addresses]) => createAddressSet(name, addresses)),
    ...ports.flatMap((port, n) => {
      const direction = n % 3 === 2 ? 'from-lport' : 'to-lport'
      const field = direction === 'to-lport' ? 'outport' : 'inport'
      return bodies.flatMap(([body, ...used], m) => {
        const next = ports[(n + 1) % ports.length] ?? port
        const [group] = groups.slice((n + m) % groups.length)
        // One port, or two, or those of a group.
        const [at, ...named] =
          m % 3 === 0 || group === undefined
            ? [`"${port.name}"`, port.name]
            : m % 3 === 1
              ? [`{"${port.name}", "${next.name}"}`, port.name, next.name]
              : [`@${group}`, group]
        const id = `meeting${n} ${m}`
        const match = `${field} == ${at} && ${body}`
        // Of flows that overlap and have one priority any may count: what has one priority does one thing.
        const action = m % 3 === 1 ? 'drop' : 'allow'
        const acl = { id, direction, priority: 1010 + m, match, action } as const
        const owner = { switch: port.switch }
        model.acls.set(id, { owner, acl, names: new Set([...named, ...used]) })
        return addAcl(owner, acl)
      })
    }),
  ]
}

/** Interfaces for the ports that there are, but not for every one: some are elsewhere. */
async function plug(
  hypervisor: Hypervisor,
  model: NetworkModel,
  plugged: Map<string, number>,
): Promise<void> {
  const fresh = [...model.ports.keys()].filter(
    (name) => !plugged.has(name) && Number(name.slice(1)) % 5 !== 0,
  )
  for (const name of fresh) plugged.set(name, plugged.size + 1)
  if (fresh.length > 0)
    await hypervisor.addInterfaces(Object.fromEntries(fresh.map((name) => [name, plugged.get(name) ?? 0])))
}

/** Packets between stations that exist, and some that do not. */
function packets(
  model: NetworkModel,
  plugged: ReadonlyMap<string, number>,
  amount: number,
): readonly string[] {
  const macs = ['ff:ff:ff:ff:ff:ff', '0a:00:00:00:ff:ff', '01:00:5e:00:00:01']
  const ips = ['10.0.0.1', '172.16.0.200', '192.0.2.1', '224.0.0.1']
  for (const { addresses } of model.ports.values()) {
    for (const address of addresses) {
      const [mac = '', ...rest] = address.split(' ')
      macs.push(mac)
      ips.push(...rest.filter((ip) => !ip.includes(':')))
    }
  }
  for (const set of model.sets.values())
    ips.push(...[...set].flatMap((ip) => (ip.includes(':') ? [] : [ip.replace(/0\/24$/, '7')])))
  const { links } = model
  for (const { routerPort, networks } of links.values()) {
    macs.push(routerMac(routerPort))
    ips.push(...[...networks].filter((one) => !one.includes(':')).map((one) => one.replace(/\/\d+$/, '')))
  }
  const number = fc.nat({ max: 2 ** 20 })
  const packet = fc.tuple(number, number, number, number, number, fc.nat({ max: 5 }))
  return fc
    .sample(packet, { numRuns: amount, seed: amount + ips.length })
    .map(([port, src, dst, from, to, kind]) => {
      const at = `in_port=${chosen(plugged.values(), port)},dl_src=${chosen(macs.slice(3), src) ?? macs[1]},dl_dst=${chosen(macs, dst)}`
      const ip = `nw_src=${chosen(ips, from)},nw_dst=${chosen(ips, to)},nw_ttl=64`
      if (kind === 0) return `${at},arp,arp_op=1,arp_spa=${chosen(ips, from)},arp_tpa=${chosen(ips, to)}`
      if (kind === 1) return `${at},icmp,${ip},icmp_type=8`
      const l4 = kind === 2 ? 'udp' : 'tcp'
      return `${at},${l4},${ip},${l4}_dst=${kind < 4 ? 80 : 22}`
    })
}

/** As the model numbers router ports. */
function routerMac(routerPort: string): string {
  const n = Number(routerPort.slice('lrp'.length))
  return `0a:00:00:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`
}

/** The tables of logical flows. */
const logical = (table: number): boolean =>
  (table >= TABLES.ingress && table < TABLES.outputIngress) ||
  (table >= TABLES.egress && table < TABLES.outputEgress)

/** The flows with merging off, which is a matter of a setting, and then on again. */
async function unmerged(hypervisor: Hypervisor): Promise<string> {
  await hypervisor.vsctl('set', 'Open_vSwitch', '.', 'external_ids:ovn-merge-conjunctions=false')
  await hypervisor.settle()
  const flows = await hypervisor.dumpFlows()
  await hypervisor.vsctl('remove', 'Open_vSwitch', '.', 'external_ids', 'ovn-merge-conjunctions')
  await hypervisor.settle()
  return flows
}

/** Which flows the southbound says one thing of: it has flows with one match and several actions. */
async function unambiguous(hypervisor: Hypervisor): Promise<(flow: string) => boolean> {
  const { flows, datapaths } = await readSouthbound(hypervisor.central.sandbox)
  const actions = new Map<string, Set<string>>()
  const places = new Set<string>()
  for (const flow of flows) {
    const metadata = `0x${datapaths.get(flow.datapath)?.key.toString(16)}`
    const place = `table=${TABLES[flow.pipeline] + flow.table} priority=${flow.priority} metadata=${metadata}`
    const key = `${place} ${flow.match}`
    const its = actions.get(key) ?? new Set()
    actions.set(key, its.add(flow.actions))
    if (its.size > 1) places.add(place)
  }
  return (flow) => {
    const [, table, priority, metadata] =
      /^(table=\d+)[ ,](priority=\d+)[ ,].*?(metadata=0x[0-9a-f]+)/.exec(flow) ?? []
    return !places.has(`${table} ${priority} ${metadata}`)
  }
}

/**
 * Compares, and leaves one of ours running.
 *
 * @param first nothing has been taken away yet: there have to be conjunctions
 */
async function compare(hypervisor: Hypervisor, probes: readonly string[], first = false): Promise<void> {
  const traces = async (): Promise<readonly string[]> => {
    const found: string[] = []
    for (const probe of probes) found.push(`${probe}: ${await hypervisor.trace(probe)}`)
    return found
  }
  // What the stock northd has left undone incrementally it would do while the controllers change places.
  const { sandbox } = hypervisor.central
  await sandbox.run('ovn-appctl', '-t', `${sandbox.directory}/northd.ctl`, 'inc-engine/recompute')
  await hypervisor.settle()
  const followed = { flows: await hypervisor.dumpFlows(), traces: await traces() }
  await hypervisor.controller.stop()
  await hypervisor.startController('ours')
  await hypervisor.settle()
  expect((await hypervisor.dumpFlows()).split('\n')).toEqual(followed.flows.split('\n'))
  const separate = await unmerged(hypervisor)
  expect((await hypervisor.dumpFlows()).split('\n')).toEqual(followed.flows.split('\n'))
  await hypervisor.controller.stop()
  await hypervisor.startController('stock')
  await hypervisor.settle()
  const stock = await hypervisor.dumpFlows()
  const told = await unambiguous(hypervisor)
  expect(expandedFlows(followed.flows).filter(told)).toEqual(expandedFlows(stock).filter(told))
  if (first) expect(separate.match(/conj_id=/g)?.length).toBeGreaterThan(10)
  expect(comparableFlows(separate, logical).filter(told)).toEqual(
    comparableFlows(stock, logical).filter(told),
  )
  expect(followed.traces).toEqual(await traces())
  await hypervisor.control('exit', '--restart')
  await hypervisor.startController('ours')
}

async function follow(sequence: readonly (readonly Step[])[]): Promise<void> {
  const model = new NetworkModel()
  const first = [
    createGlobal(),
    createRouter(modelRouter),
    ...interpret(model, beginning),
    ...meetingAcls(model),
  ]
  const hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, [first])
  const history: NorthboundTransaction[] = [first]
  const plugged = new Map<string, number>()
  try {
    await plug(hypervisor, model, plugged)
    await hypervisor.settle()
    await compare(hypervisor, packets(model, plugged, probes), true)
    for (const [n, steps] of sequence.entries()) {
      const change = interpret(model, steps)
      history.push(change)
      await hypervisor.settle(change)
      await plug(hypervisor, model, plugged)
      await hypervisor.settle()
      if (n % 5 === 4 || n === sequence.length - 1) await compare(hypervisor, packets(model, plugged, probes))
    }
  } catch (error) {
    throw new Error(`after ${JSON.stringify(history.at(-1))}`, { cause: error })
  } finally {
    await hypervisor.dispose()
  }
}

describeWithStock('random changes of a network', () => {
  test(
    'give the flows of the stock controller, and of a controller started anew',
    async () => {
      const parameters = { numRuns: runs, endOnFailure: true, ...(seed ? { seed: Number(seed) } : {}) }
      await fc.assert(fc.asyncProperty(stepSequences(12), follow), parameters)
    },
    runs * (300_000 + 1000 * probes),
  )
})
