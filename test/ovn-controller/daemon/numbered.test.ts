/** Groups and meters come and go in a running controller's switch with the logical flows that name them. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { type LoadNetOptions, loadNet, loadNetPort } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const options: LoadNetOptions = { form: 'acl per port', packets: true }

describeWithStock('groups and meters', () => {
  let hypervisor: Hypervisor
  let network = ''

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, loadNet(2, options))
    await hypervisor.addInterfaces({ [loadNetPort(1, options).name]: 1 })
    const [first = ''] = (await northbound('--bare', '--columns=name', 'list', 'Logical_Switch')).split('\n')
    network = first
  })
  afterAll(() => hypervisor.dispose())

  function northbound(...args: readonly string[]): Promise<string> {
    return hypervisor.central.sandbox.run('ovn-nbctl', '--timeout=20', ...args)
  }

  const change = (...args: readonly string[]): Promise<string> => northbound('--wait=hv', ...args)

  /** What the switch has, without numbers. */
  async function dump(what: 'dump-groups' | 'dump-meters'): Promise<readonly string[]> {
    const bridge = `unix:${join(hypervisor.sandbox.directory, 'br-int.mgmt')}`
    const text = await hypervisor.sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', what, bridge)
    return text
      .replace(/\n(?!meter| group)/g, ' ')
      .split('\n')
      .flatMap((line) => /(?:meter=\d+ |group_id=\d+,)(.*)/.exec(line)?.[1]?.trim() ?? [])
  }

  const texts = async (kind: 'group' | 'meter'): Promise<readonly string[]> =>
    [...(await hypervisor.control(`${kind}-table-list`)).matchAll(/^(.*): \d+$/gm)].map(
      ([, text]) => text ?? '',
    )

  test('a limit is a meter, which changes with it and goes with it', async () => {
    await change('qos-add', network, 'from-lport', '100', 'ip4', 'rate=1000', 'burst=100')
    expect(await dump('dump-meters')).toEqual([
      expect.stringContaining('kbps burst stats bands= type=drop rate=1000 burst_size=100'),
    ])
    expect(await texts('meter')).toEqual([
      expect.stringMatching(/^__string: uuid \S+ kbps burst stats bands=type=drop rate=1000 burst_size=100$/),
    ])
    await change(
      'set',
      'QoS',
      `${await northbound('--bare', '--columns=_uuid', 'list', 'QoS')}`.trim(),
      'bandwidth:rate=2000',
    )
    expect(await dump('dump-meters')).toEqual([expect.stringContaining('rate=2000')])
    await change('qos-del', network)
    expect(await dump('dump-meters')).toEqual([])
    expect(await texts('meter')).toEqual([])
  })

  test('a meter by name is what the database says of it', async () => {
    await change('--log', '--meter=mt', 'acl-add', network, 'from-lport', '3000', 'tcp.dst == 9', 'drop')
    expect([await dump('dump-meters'), await texts('meter')]).toEqual([[], ['mt']])
    await change('meter-add', 'mt', 'drop', '7', 'pktps', '3')
    expect(await dump('dump-meters')).toEqual([
      expect.stringContaining('pktps burst stats bands= type=drop rate=7'),
    ])
    await change('meter-del', 'mt')
    expect(await dump('dump-meters')).toEqual([])
    await change('acl-del', network, 'from-lport', '3000', 'tcp.dst == 9')
    expect(await texts('meter')).toEqual([])
  })

  test('the backends of a load balancer are a group, which several flows share', async () => {
    await change('lb-add', 'lb', '10.9.9.9:80', '10.0.0.1:8080,10.0.0.2:8080')
    await change('ls-lb-add', network, 'lb')
    const groups = await dump('dump-groups')
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatch(/^type=select,selection_method=dp_hash,.*nat\(dst=10.0.0.2:8080\)/)
    expect(await texts('group')).toEqual([expect.stringContaining('nat(dst=10.0.0.1:8080)')])
    const flows = await hypervisor.dumpFlows()
    expect(flows).toContain('group:{type=select')
    await change('set', 'Load_Balancer', 'lb', 'vips:"10.9.9.9:80"="10.0.0.3:8080"')
    expect(await dump('dump-groups')).toEqual([expect.stringContaining('nat(dst=10.0.0.3:8080)')])
    await change('lb-del', 'lb')
    expect([await dump('dump-groups'), await texts('group')]).toEqual([[], []])
  })
})
