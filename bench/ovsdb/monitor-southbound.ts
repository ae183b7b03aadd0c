/** The client on a southbound of 100,000 logical flows: its first content, and a row changed in it. */
import { startCentral } from '../compare/index.ts'
import { scaleNetwork } from '../networks/index.ts'
import { type Figure, figureText } from './figure.ts'
import { measureInitialMonitor } from './initial-monitor.ts'
import { measureOneRow } from './one-row.ts'

/** Makes a hundred thousand logical flows with 92 ports each. */
const switches = 171

/** Starts of the stock northd and of the client, in turn. */
const starts = 5

const changes = 3_000

/** Fills a southbound with the stock northd and measures on it. */
export async function monitorSouthbound(scale: number): Promise<void> {
  const central = await startCentral('stock')
  try {
    await central.apply(...scaleNetwork({ switches: Math.max(1, Math.round(switches * scale)), ports: 92 }))
    const northd = await central.startNorthd()
    await central.settle([], { timeout: 600_000 })
    await northd.stop()
    show('initial monitor of a southbound', await measureInitialMonitor(central, starts))
    show('one row changed in it', await measureOneRow(central, changes))
  } finally {
    await central.dispose()
  }
}

function show(name: string, figures: readonly Figure[]): void {
  console.log(`${name}\n${figures.map(figureText).join('\n')}`)
}
