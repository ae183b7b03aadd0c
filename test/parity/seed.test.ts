/** The seed networks, small: the southbound is the one that the stock daemon makes. */
import { afterEach, test } from 'vitest'
import { type Central, startCentral } from '../../bench/compare/index.ts'
import {
  addLoadNetPort,
  loadNet,
  type NorthboundTransaction,
  type ScaleChangeKind,
  scaleChange,
  scaleChangeKinds,
  scaleNetwork,
} from '../../bench/networks/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { expectSame, stockFromScratch } from './expect-same.ts'

const networks: Readonly<Record<string, readonly NorthboundTransaction[]>> = {
  scale: scaleNetwork({ switches: 3, ports: 4 }),
  'load_net with an ACL per port': loadNet(4, { form: 'acl per port' }),
  'load_net with a port group': loadNet(4, { form: 'port group' }),
  'load_net with an ACL per port, for packets': loadNet(4, { form: 'acl per port', packets: true }),
  'load_net with a port group, for packets': loadNet(4, { form: 'port group', packets: true }),
}

describeWithStock('seed networks', () => {
  const centrals: Central[] = []
  const kept = (central: Central): Central => {
    centrals.push(central)
    return central
  }
  afterEach(async () => {
    for (const central of centrals.splice(0)) await central.dispose()
  })

  for (const [name, transactions] of Object.entries(networks)) {
    test(`${name}: a cold start gives the stock daemon's southbound`, async () => {
      const reference = kept(await stockFromScratch(transactions, 1))
      const ours = kept(await startCentral('ours'))
      await ours.apply(...transactions)
      await ours.startNorthd()
      await ours.settle()
      await expectSame(reference, ours, transactions)
    })
  }

  test('scale: every kind of change, and the same taken back, gives what a cold start of stock gives', async () => {
    const network = { switches: 3, ports: 4 }
    const ours = kept(await startCentral('ours'))
    await ours.apply(...scaleNetwork(network))
    await ours.startNorthd()
    let sequence = 0
    const history = [...scaleNetwork(network)]
    const change = async (transaction: NorthboundTransaction): Promise<void> => {
      history.push(transaction)
      await ours.settle(transaction, { sequence: ++sequence })
    }
    const place = (kind: ScaleChangeKind) => ({ ...network, n: scaleChangeKinds.indexOf(kind) })
    for (const kind of scaleChangeKinds) await change(scaleChange(kind, place(kind)).apply)
    await expectSame(kept(await stockFromScratch(history, sequence)), ours, history)
    for (const kind of [...scaleChangeKinds].reverse()) await change(scaleChange(kind, place(kind)).undo)
    await expectSame(kept(await stockFromScratch(scaleNetwork(network), sequence)), ours, history)
  })

  test('load_net: ports that come one by one give what a cold start of stock gives', async () => {
    for (const form of ['acl per port', 'port group'] as const) {
      const ours = kept(await startCentral('ours'))
      await ours.apply(...loadNet(0, { form }))
      await ours.startNorthd()
      for (let n = 1; n <= 5; n++) await ours.settle(addLoadNetPort(n, { form }), { sequence: n })
      const history = loadNet(5, { form })
      await expectSame(kept(await stockFromScratch(history, 5)), ours, history)
    }
  })
})
