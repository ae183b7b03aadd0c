/**
 * `npm run bench:controller`: a hypervisor with the stock programs and with ours, in one run on one machine.
 *
 *     node dist/bench/controller/main.js [--only PART]... [--ports N] [--scale FRACTION] [--literal] [--json FILE]
 *         [--chart FILE.svg]
 *
 * The parts are load_net-acl (an ACL per port), load_net-group (one port group) and recompute. `--ports 100` takes so
 * many ports of load_net, `--scale 0.25` a quarter of the switches of the network that is computed anew. `--literal`
 * puts each interface into the bridge with its port, which costs the switch more than anything that is measured here.
 * `--quiet` keeps the progress, which goes to standard error, to itself.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Make } from '../compare/index.ts'
import { attempt, chart, compareMakes, type Outcome, type Section, sectionText } from '../northd/index.ts'
import { missingStock } from '../stock/index.ts'
import { measureLoadNet } from './load-net.ts'
import { measureRecompute } from './recompute.ts'

const makes: readonly Make[] = ['stock', 'ours']
const switches = 159
const portsPerSwitch = 92

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      ports: { type: 'string', default: '1000' },
      scale: { type: 'string', default: '1' },
      literal: { type: 'boolean', default: false },
      json: { type: 'string' },
      chart: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  const missing = missingStock()
  if (missing) throw new Error(missing)
  const progress = (line: string): void => {
    if (!values.quiet) console.error(line)
  }
  const ports = Number(values.ports)
  const { literal } = values
  const wanted = (part: string): boolean => values.only === undefined || values.only.includes(part)
  const sections: Section[] = []
  const forms = { 'load_net-acl': 'acl per port', 'load_net-group': 'port group' } as const
  for (const [part, form] of Object.entries(forms)) {
    if (!wanted(part)) continue
    const outcomes = await both((make) =>
      attempt(() => measureLoadNet({ make, form, ports, literal, progress })),
    )
    sections.push(compareMakes(`load_net, ${form}: ${ports} ports, northd, controller and bridge`, outcomes))
  }
  if (wanted('recompute')) {
    const size = Math.max(2, Math.round(switches * Number(values.scale)))
    const outcomes = await both((make) =>
      attempt(() => measureRecompute({ make, switches: size, portsPerSwitch, progress })),
    )
    sections.push(compareMakes(`scale, ${size} switches: all of it on one hypervisor`, outcomes))
  }
  if (values.chart !== undefined) writeFileSync(values.chart, chart(sections))
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(sections, null, 2)}\n`)
  for (const section of sections) console.log(`${sectionText(section)}\n`)
}

async function both(measure: (make: Make) => Promise<Outcome>): Promise<Record<Make, Outcome>> {
  const outcomes: Record<Make, Outcome> = { stock: { notRun: '' }, ours: { notRun: '' } }
  for (const make of makes) outcomes[make] = await measure(make)
  return outcomes
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
