/** `inject-pkt`: the stock controller and ours send the same packets, byte by byte, and refuse the same in the same words. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const ends = 'eth.src == 00:00:00:00:00:01 && eth.dst == 00:00:00:00:00:02'
const ip4 = `${ends} && ip4 && ip4.src == 10.0.0.1 && ip4.dst == 10.0.0.2 && ip.ttl == 64`
const ip6 = `${ends} && ip6 && ip6.src == fd00::1 && ip6.dst == fd00::2 && ip.ttl == 255`

const packets: readonly string[] = [
  ends,
  `${ends} && eth.type == 0x1234`,
  ip4,
  `${ip4} && tcp.src == 1000 && tcp.dst == 80`,
  `${ip4} && tcp.src == 1000 && tcp.flags == 2`,
  `${ip4} && udp.src == 53 && udp.dst == 5353`,
  `${ip4} && sctp.src == 1 && sctp.dst == 2`,
  `${ip4} && icmp4.type == 8 && icmp4.code == 0`,
  `${ip4} && icmp4.type == 3 && icmp4.code == 1`,
  `${ip4} && ip.proto == 47`,
  ip6,
  `${ip6} && udp.src == 53 && udp.dst == 5353`,
  `${ip6} && tcp.src == 9 && tcp.flags == 0x12`,
  `${ip6} && icmp6.type == 128 && icmp6.code == 0`,
  `${ip6} && nd && icmp6.type == 135 && nd.target == fd00::2 && nd.sll == 00:00:00:00:00:01`,
  `${ip6} && nd && icmp6.type == 136 && nd.target == fd00::1 && nd.tll == 00:00:00:00:00:01`,
  `${ends} && arp.op == 1 && arp.sha == 00:00:00:00:00:01 && arp.spa == 10.0.0.1 && arp.tpa == 10.0.0.9`,
  `${ends} && arp.op == 7`,
  'eth.src == 00:00:00:00:00:01 && eth.dst == ff:ff:ff:ff:ff:ff && is_chassis_resident("nobody")',
]

/** Refused by both; where more than one packet is meant, ours tells the match as it was given. */
const refused: readonly string[] = [
  'ip4 && ip6',
  'ip4',
  'inport == "nobody" && ip4',
  'inport == "a" && eth.src == ',
  'inport == "a" && nonsense == 5',
  'inport == "a" && eth.src == $nothing',
  'inport == "a" && !is_chassis_resident("a")',
  'inport == "a" && tcp.src == 80',
  'inport == "a" && ip4 && tcp.src == {80, 81}',
  'inport == {"a", "b"} && ip4',
]

describeWithStock('a packet', () => {
  let hypervisors: readonly Hypervisor[] = []
  beforeAll(async () => {
    hypervisors = await Promise.all(
      (['stock', 'ours'] as const).map((controller) =>
        startHypervisor({ northd: 'stock', controller }, [[createGlobal()]]),
      ),
    )
    for (const hypervisor of hypervisors) {
      await hypervisor.addInterfaces({ a: 1, b: 2 })
      const make = ['ls-add', 's', '--', 'lsp-add', 's', 'a', '--', 'lsp-add', 's', 'b']
      const know = ['--', 'lsp-set-addresses', 'a', 'unknown', '--', 'lsp-set-addresses', 'b', 'unknown']
      await hypervisor.central.sandbox.run('ovn-nbctl', '--timeout=20', '--wait=hv', ...make, ...know)
      await hypervisor.settle()
    }
  })
  afterAll(() => Promise.all(hypervisors.map((hypervisor) => hypervisor.dispose())))

  async function answer(hypervisor: Hypervisor, microflow: string): Promise<string> {
    try {
      return `said: ${await hypervisor.control('inject-pkt', microflow)}`
    } catch (error) {
      return `refused: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  test.each(packets)('%s', async (microflow) => {
    const arrived: (readonly string[])[] = []
    for (const hypervisor of hypervisors) {
      hypervisor.received()
      expect(await answer(hypervisor, `inport == "a" && ${microflow}`)).toBe('said: ')
      const frames: string[] = []
      await expect
        .poll(
          async () => {
            await hypervisor.turn()
            frames.push(...(hypervisor.received().b ?? []))
            return frames.length
          },
          { timeout: 60_000, interval: 20 },
        )
        .toBeGreaterThan(0)
      arrived.push(frames)
    }
    const [stock, ours] = arrived
    expect(ours).toEqual(stock)
  })

  // The stock controller leaves out fields that are not whole bytes.
  test.each([
    ['ip.dscp == 10 && ip.ecn == 1', '4529001400000000400066bf0a0000010a000002'],
    ['ip.later_frag', '4500001400002064400046840a0000010a000002'],
  ])('of which %s has that in its header', async (microflow, header) => {
    const [, ours] = hypervisors
    ours?.received()
    await ours?.control('inject-pkt', `inport == "a" && ${ip4} && ${microflow}`)
    const arrived = async (): Promise<readonly string[]> => {
      await ours?.turn()
      return ours?.received().b ?? []
    }
    await expect
      .poll(arrived, { timeout: 60_000, interval: 20 })
      .toEqual([`0000000000020000000000010800${header}`])
  })

  test.each(refused)('that is %s is refused', async (microflow) => {
    const [stock = '', ours = ''] = await Promise.all(hypervisors.map((one) => answer(one, microflow)))
    expect(stock).toMatch(/^refused/)
    const settled = (text: string): string => text.replace(/(Constraints are ambiguous: ).*/, '$1')
    expect(settled(ours)).toBe(settled(stock))
  })
})
