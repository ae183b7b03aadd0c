/** What the same changes cost us in networks of several sizes, all of them up at once and measured by turns. */
import { type Central, startCentral } from '../compare/index.ts'
import type { Daemon } from '../stock/index.ts'
import { type Cost, costsOf } from './cost.ts'
import { Figures } from './figures.ts'
import type { Change, MeasuredNetwork } from './network.ts'

/** Changes of a kind in each network, and before them those that are made for the compiler of JavaScript to know them. */
const measured = 150
const before = 50

interface Running {
  readonly network: MeasuredNetwork
  readonly central: Central
  readonly daemon: Daemon
}

/** Measures networks that differ in their size: figures for each, in their order. */
export async function measureGrowth(
  networks: readonly MeasuredNetwork[],
  progress: (line: string) => void,
): Promise<readonly Figures[]> {
  const running: Running[] = []
  try {
    for (const network of networks) {
      const central = await startCentral('ours')
      await central.apply(...network.transactions)
      const daemon = await central.startNorthd()
      running.push({ network, central, daemon })
      await central.settle([], { timeout: 600_000 })
      progress(network.name)
    }
    const figures = running.map(() => new Figures())
    for (const [kind] of running[0]?.network.changes ?? []) {
      await costsOfKind(running, kind, before)
      const costs = await costsOfKind(running, kind, measured)
      for (const [i, { latency, typicalCpu }] of costs.entries()) {
        figures[i]?.add(`${kind}: latency`, 'ms', latency)
        figures[i]?.add(`${kind}: CPU`, 'ms', typicalCpu)
      }
      progress(kind)
    }
    return figures
  } finally {
    for (const { central } of running) await central.dispose()
  }
}

/** Makes changes in all of the networks, and takes them back. */
async function costsOfKind(
  running: readonly Running[],
  kind: string,
  changes: number,
): Promise<readonly Cost[]> {
  const all = running.map((one) => ({ ...one, change: changeOf(one.network, kind) }))
  const answering = all.map(({ central, daemon, change }) => ({
    central,
    daemon,
    answer: 'sb_cfg' as const,
    change: (n: number) => change(n).apply,
  }))
  const costs = await costsOf(answering, changes)
  for (const { central, change } of all) {
    for (let n = 1; n <= changes; n++) await central.apply(change(n).undo)
    await central.settle([], { timeout: 600_000 })
  }
  return costs
}

function changeOf({ name, changes }: MeasuredNetwork, kind: string): (n: number) => Change {
  const found = changes.find(([other]) => other === kind)
  if (!found) throw new Error(`${name}: no changes of the kind ${kind}`)
  return found[1]
}
