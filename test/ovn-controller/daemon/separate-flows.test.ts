/**
 * With merging off, *load_net* in the bridge is the same with our controller as with the stock one: its conjunctions
 * clause by clause, with an ACL for each port and with a port group.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { comparableFlows, type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import {
  addAddress,
  addLoadNetPort,
  editAcl,
  type LoadNetOptions,
  loadNet,
  loadNetGroup,
  loadNetPort,
  loadNetSet,
  type NorthboundTransaction,
  removeAddress,
  removeLoadNetPort,
} from '../../../bench/networks/index.ts'
import { TABLES } from '../../../ovn-controller/actions/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const logical = (table: number): boolean =>
  (table >= TABLES.ingress && table < TABLES.outputIngress) ||
  (table >= TABLES.egress && table < TABLES.outputEgress)

/** The last port is elsewhere. */
const PORTS = 7

const sources = (at: string): string => `outport == ${at} && ip4.src == $${loadNetSet}`

function changes(settings: LoadNetOptions): readonly NorthboundTransaction[] {
  const [id, at] =
    settings.form === 'acl per port' ? ['allow lp2', '"lp2"'] : [`allow ${loadNetGroup}`, `@${loadNetGroup}`]
  return [
    [],
    [addAddress(loadNetSet, '10.77.0.1'), removeAddress(loadNetSet, '10.1.1.1')],
    editAcl(id, { match: `${sources(at)} && udp.dst == {2, 7, 9}` }),
    editAcl(id, { match: `outport == {"lp2", "lp3"} && ip4.src == $${loadNetSet}` }),
    removeLoadNetPort(3, settings),
    [...addLoadNetPort(8, settings), ...editAcl(id, { match: `outport == "lp2" && ip4.src == 10.0.1.1` })],
  ]
}

/** The flows once they are at rest: interfaces have their numbers a little later than the controllers have answered. */
async function flows(hypervisor: Hypervisor): Promise<readonly string[]> {
  let before = ''
  for (;;) {
    await hypervisor.settle()
    const dump = await hypervisor.dumpFlows()
    if (dump === before) return comparableFlows(dump, logical)
    before = dump
    await sleep(200)
  }
}

describeWithStock('with merging off', () => {
  test.each(['acl per port', 'port group'] as const)(
    'load_net with %s has the flows of stock',
    {
      timeout: 120_000,
    },
    async (form) => {
      const settings: LoadNetOptions = { form, packets: true }
      const hypervisors = await Promise.all(
        (['stock', 'ours'] as const).map((controller) =>
          startHypervisor({ northd: 'stock', controller }, loadNet(PORTS, settings)),
        ),
      )
      try {
        const here = [1, 2, 3, 4, 5, 6, 8].map((n) => [loadNetPort(n, settings).name, n] as const)
        for (const hypervisor of hypervisors) {
          await hypervisor.vsctl('set', 'Open_vSwitch', '.', 'external_ids:ovn-merge-conjunctions-hv1=false')
          await hypervisor.addInterfaces(Object.fromEntries(here))
        }
        for (const change of changes(settings)) {
          await Promise.all(hypervisors.map((hypervisor) => hypervisor.settle(change)))
          const [stock, ours] = await Promise.all(hypervisors.map(flows))
          expect(ours).toEqual(stock)
          expect(stock?.length).toBeGreaterThan(100)
        }
      } finally {
        await Promise.all(hypervisors.map((hypervisor) => hypervisor.dispose()))
      }
    },
  )
})
