/** What a daemon made of a northbound against what another one made of the same. */
import { type Central, differences, report, startCentral } from '../../bench/compare/index.ts'
import type { NorthboundTransaction } from '../../bench/networks/index.ts'

/** Throws, with the lines that differ and the transactions that led there, when the databases differ. */
export async function expectSame(
  reference: Central,
  ours: Central,
  transactions: readonly NorthboundTransaction[],
): Promise<void> {
  const found = [
    ...differences(await reference.southboundForm(), await ours.southboundForm()),
    ...differences(await reference.northboundForm(), await ours.northboundForm()),
  ]
  if (found.length === 0) return
  const history = transactions.map((transaction) => JSON.stringify(transaction)).join('\n')
  throw new Error(`${report(found, 'the reference', 'ours')}\nafter\n${history}`)
}

/** A central of the stock daemon that was started after those transactions, and has come to an end of them. */
export async function stockFromScratch(
  transactions: readonly NorthboundTransaction[],
  sequence: number,
): Promise<Central> {
  const central = await startCentral('stock')
  try {
    await central.apply(...transactions)
    await central.startNorthd()
    await central.settle([], { sequence })
    return central
  } catch (error) {
    await central.dispose()
    throw error
  }
}
