/** Connections that ACLs let through and that go with them: the stock controller and ours forget the same. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { sendCommand } from '../../../daemon/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { udp } from './packet.ts'

const a = { mac: '00:00:00:00:00:01', ip: '10.0.0.1' }
const b = { mac: '00:00:00:00:00:02', ip: '10.0.0.2' }

/** An ACL's identity is in bits 80 to 95 of the label. */
const LABELS = { 5: '0x500000000000000000000', 6: '0x600000000000000000000', none: '0x5' } as const

for (const controller of ['stock', 'ours'] as const)
  describeWithStock(`the ${controller} controller`, () => {
    let hypervisor: Hypervisor
    beforeAll(async () => {
      hypervisor = await startHypervisor({ northd: 'stock', controller }, [[createGlobal()]])
    })
    afterAll(() => hypervisor.dispose())

    async function track(label: string, port: number): Promise<void> {
      const bridge = `unix:${join(hypervisor.sandbox.directory, 'br-int.mgmt')}`
      const actions = `ct(commit,zone=77,exec(set_field:${label}->ct_label))`
      const packet = `in_port=CONTROLLER packet=${udp(a, b, 1, [port, 9])} actions=${actions}`
      await hypervisor.sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'packet-out', bridge, packet)
    }

    /** The source ports of what is tracked. */
    async function tracked(): Promise<readonly string[]> {
      const text = await hypervisor.command('dpctl/dump-conntrack')
      return [...text.matchAll(/orig=\([^)]*sport=(\d+)/g)].map(([, port]) => port ?? '').sort()
    }

    test('has the connections of an ACL that goes forgotten, and no others', async () => {
      const { sandbox } = hypervisor.central
      const flushing = ['Chassis', 'hv1', 'other_config:ct-label-flush=true'] as const
      await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', ...flushing)
      const ids = new Map<number, string>()
      // Rows of northd's own go by uuids of northbound ACLs: it takes away what it does not know when it runs next.
      await sendCommand(sandbox.directory, join(sandbox.directory, 'northd.ctl'), 'pause', [])
      for (const id of [5, 6])
        ids.set(id, (await sandbox.run('ovn-sbctl', 'create', 'ACL_ID', `id=${id}`)).trim())
      await track(LABELS[5], 1001)
      await track(LABELS[6], 1002)
      await track(LABELS.none, 1003)
      expect(await tracked()).toEqual(['1001', '1002', '1003'])
      const gone = ['destroy', 'ACL_ID', ids.get(5) ?? ''] as const
      // The stock controller does it when it has something else to tell the switch.
      await sandbox.run('ovn-sbctl', '--timeout=20', ...gone, '--', 'set', 'SB_Global', '.', 'nb_cfg=7')
      await expect.poll(tracked, { timeout: 60_000 }).toEqual(['1002', '1003'])
    })
  })
