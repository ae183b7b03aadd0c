/** Ports nested in a port that interfaces of two hypervisors are for are where that port has to be, and it does not suffer when they go. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Central,
  type Hypervisor,
  joinHypervisor,
  startCentral,
  startUnderlay,
  type Underlay,
  underlayAddress,
} from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { connect, monitor, vswitch } from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { type Station, udp } from './packet.ts'

const station = (n: number): Station => ({ mac: `00:00:00:00:01:0${n}`, ip: `10.0.1.${n}` })
const stations = { a: station(1), c: station(2), d: station(3), e: station(4) }
type Name = keyof typeof stations

const TAG = 100
/** A frame as the parent of a nested port sees it, with the tag of that port. */
const tagged = (frame: string): string =>
  `${frame.slice(0, 24)}8100${TAG.toString(16).padStart(4, '0')}${frame.slice(24)}`
const frame = (from: Name, to: Name, number: number): string => udp(stations[from], stations[to], number)

describeWithStock('nested ports', () => {
  let central: Central
  let underlay: Underlay
  const hypervisors: Hypervisor[] = []

  const northbound = (...commands: readonly string[]): Promise<string> =>
    central.sandbox.run(
      ...(['ovn-nbctl', '--timeout=20'] as const),
      ...commands.flatMap((command) => [
        '--',
        ...command.split(' ').map((word) => word.replaceAll('+', ' ')),
      ]),
    )

  const at = (name: string): Hypervisor => {
    const found = hypervisors.find((each) => each.name === name)
    if (!found) throw new Error(`there is no hypervisor ${name}`)
    return found
  }

  beforeAll(async () => {
    central = await startCentral('stock')
    await central.apply([createGlobal()])
    await central.startNorthd()
    underlay = await startUnderlay()
    for (const n of [1, 2]) {
      const hypervisor = await joinHypervisor(central, {
        name: `hv${n}`,
        controller: 'ours',
        address: underlayAddress(n),
      })
      hypervisors.push(hypervisor)
      await underlay.connect(hypervisor, n)
    }
    const ports = Object.entries(stations).flatMap(([name, { mac, ip }]) => [
      name === 'c' ? `lsp-add s c a ${TAG}` : `lsp-add s ${name}`,
      `lsp-set-addresses ${name} ${mac}+${ip}`,
    ])
    await northbound('ls-add s', ...ports, 'lsp-set-options a requested-chassis=hv2')
    await at('hv1').addInterfaces({ a: 101, d: 103 })
    await at('hv2').addInterfaces({ a: 101, e: 104 })
    await placed('hv2')
  })
  afterAll(async () => {
    for (const hypervisor of hypervisors) await hypervisor.leave()
    await underlay.dispose()
    await central.dispose()
  })

  /** Waits until both ports are on a hypervisor, and nothing changes any more. */
  async function placed(hypervisor: string): Promise<void> {
    const southbound = (...args: readonly string[]): Promise<string> =>
      central.sandbox.run('ovn-sbctl', '--timeout=20', ...args)
    const chassis = (await southbound('get', 'Chassis', hypervisor, '_uuid')).trim()
    for (const port of ['a', 'c'])
      await southbound('wait-until', 'Port_Binding', port, `chassis=${chassis}`, 'up=true')
    await rest()
  }

  async function rest(): Promise<void> {
    let before = ''
    for (let round = 0; round < 80; round++) {
      await central.settle([], { answer: 'hv_cfg', timeout: 20_000 })
      const tunnels = await Promise.all(
        hypervisors.map((each) =>
          each.vsctl('--bare', '--columns=ofport', 'find', 'Interface', 'type=geneve'),
        ),
      )
      const now = (await Promise.all(hypervisors.map((each) => each.dumpFlows()))).join('\n')
      if (now === before && tunnels.every((number) => Number(number) > 0)) return
      before = now
      await sleep(150)
    }
    throw new Error('the flows do not come to rest')
  }

  /** Puts frames in, and gives what came out, by hypervisor and port. */
  async function exchange(
    sent: readonly (readonly [hypervisor: string, port: string, frame: string])[],
  ): Promise<Readonly<Record<string, readonly string[]>>> {
    for (const each of hypervisors) each.received()
    for (const [hypervisor, port, one] of sent) await at(hypervisor).inject({ [port]: [one] })
    for (let turns = 20; turns > 0; turns--)
      for (const each of [...hypervisors, underlay, ...hypervisors]) await each.turn()
    const out = hypervisors.flatMap((each) =>
      Object.entries(each.received()).map(
        ([port, frames]) => [`${each.name} ${port}`, [...frames].sort()] as const,
      ),
    )
    return Object.fromEntries(out.filter(([, frames]) => frames.length > 0))
  }

  const asked = (...options: readonly string[]) => options
  const changes: readonly (readonly [what: string, place: 'hv1' | 'hv2', commands: readonly string[]])[] = [
    ['as its parent is asked for', 'hv2', []],
    ['as both are asked for', 'hv2', asked('lsp-set-options c requested-chassis=hv2')],
    [
      'as its parent goes to the other one',
      'hv1',
      asked('lsp-set-options a requested-chassis=hv1', 'lsp-set-options c'),
    ],
    [
      'as both come back',
      'hv2',
      asked('lsp-set-options a requested-chassis=hv2', 'lsp-set-options c requested-chassis=hv2'),
    ],
  ]
  test.each(changes)('are on one hypervisor: %s', async (_, place, commands) => {
    if (commands.length > 0) await northbound(...commands)
    await placed(place)
    const other = place === 'hv1' ? 'hv2' : 'hv1'
    const [near, far] = [frame('d', 'c', 1), frame('e', 'c', 2)]
    const [toD, toE] = [frame('c', 'd', 3), frame('c', 'e', 4)]
    const [parent, own] = [frame('d', 'a', 5), frame('a', 'd', 6)]
    expect(
      await exchange([
        ['hv1', 'd', near],
        ['hv2', 'e', far],
        [place, 'a', tagged(toD)],
        [place, 'a', tagged(toE)],
        ['hv1', 'd', parent],
        [place, 'a', own],
      ]),
    ).toEqual({
      [`${place} a`]: [tagged(near), tagged(far), parent].sort(),
      'hv1 d': [toD, own].sort(),
      'hv2 e': [toE],
    })
    // The interface on the other one is nobody's.
    expect(
      await exchange([
        [other, 'a', tagged(toD)],
        [other, 'a', tagged(toE)],
        [other, 'a', own],
      ]),
    ).toEqual({})
  })

  describe('that go', () => {
    test('leave the interface of their parent as it is, and those that come do, too', async () => {
      const seen: string[] = []
      const client = connect(at('hv2').sandbox.remote('vswitch'))
      await new Promise<void>((resolve) => {
        monitor(
          client,
          { schema: vswitch, tables: { Interface: ['name', 'external_ids'] } },
          {
            batch: ({ deltas }) => {
              for (const { relation, row, weight } of deltas)
                seen.push(`${relation} ${weight} ${row.join(' ')}`)
            },
            synchronised: () => resolve(),
          },
        )
      })
      expect(seen.filter((line) => line.includes('ovn-installed')).length).toBeGreaterThan(0)
      const told = seen.length
      for (const change of [
        ['lsp-del c'],
        ['lsp-add s c a 100', 'lsp-set-addresses c 00:00:00:00:01:02+10.0.1.2'],
        ['lsp-del c', 'lsp-add s c a 100'],
        ['lsp-del c'],
      ]) {
        await northbound(...change)
        await rest()
      }
      expect(seen.slice(told)).toEqual([])
      expect((await at('hv2').vsctl('get', 'Interface', 'a', 'external_ids:ovn-installed')).trim()).toBe(
        '"true"',
      )
      // It would have been seen.
      await at('hv2').vsctl('remove', 'Interface', 'a', 'external_ids', 'ovn-installed')
      for (let left = 200; seen.length < told + 4 && left > 0; left--) await sleep(25)
      expect(seen.slice(told).length).toBeGreaterThanOrEqual(4)
      client.close()
    })
  })
})
