/**
 * What OVSDB costs: the first content of a large southbound and a row changed in it, for our client.
 *
 *     npm run bench:ovsdb -- [--switches 171] [--starts 3] [--changes 3000] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startCentral } from '../compare/index.ts'
import { scaleNetwork } from '../networks/index.ts'
import { type Figure, figureText } from './figure.ts'
import { measureInitialMonitor } from './initial-monitor.ts'
import { measureOneRow } from './one-row.ts'

const { values } = parseArgs({
  options: {
    switches: { type: 'string', default: '171' },
    starts: { type: 'string', default: '3' },
    changes: { type: 'string', default: '3000' },
    json: { type: 'string' },
  },
})

const sections: Record<string, readonly Figure[]> = {}

function show(name: string, figures: readonly Figure[]): void {
  sections[name] = figures
  console.log(`${name}\n${figures.map(figureText).join('\n')}`)
}

const central = await startCentral('stock')
try {
  console.error('filling a southbound with the stock northd …')
  await central.apply(...scaleNetwork({ switches: Number(values.switches), ports: 92 }))
  const northd = await central.startNorthd()
  await central.settle([], { timeout: 600_000 })
  await northd.stop()
  show('initial monitor', await measureInitialMonitor(central, Number(values.starts)))
  show('one row', await measureOneRow(central, Number(values.changes)))
} finally {
  await central.dispose()
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(sections, undefined, 2)}\n`)
