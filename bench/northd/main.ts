/**
 * `npm run bench:northd`: networks of several shapes with the stock programs and with ours, in one run on one machine.
 *
 *     node dist/bench/northd/main.js [--only PART]... [--scale FRACTION] [--ports N] [--json FILE] [--chart FILE.svg]
 *
 * The parts are scale, groups, growth, density, cluster-density, network-policy, load_net. `--scale 0.25` takes a
 * quarter of the switches and nodes, `--ports 100` so many ports of load_net; `--quiet` keeps the progress, which goes
 * to standard error, to itself.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { countLines, differences, type Make, type NormalForm, report } from '../compare/index.ts'
import { missingStock } from '../stock/index.ts'
import { chart } from './chart.ts'
import { attempt, compareMakes, compareSizes, type Figures, type Outcome, type Section } from './figures.ts'
import { measureGrowth } from './growth.ts'
import { measureNorthd } from './load-net.ts'
import { measureNetwork } from './measure.ts'
import { type MeasuredNetwork, namespacesOf, scaleOf } from './network.ts'
import { sectionText } from './table.ts'

const makes: readonly Make[] = ['stock', 'ours']
const switches = 159
const portsPerSwitch = 92

interface Settings {
  readonly scale: number
  readonly ports: number
  /** The parts that are run; none for all. */
  readonly only: readonly string[]
  readonly progress: (line: string) => void
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '1' },
      ports: { type: 'string', default: '1000' },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      chart: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  const missing = missingStock()
  if (missing) throw new Error(missing)
  const settings: Settings = {
    scale: Number(values.scale),
    ports: Number(values.ports),
    only: values.only ?? [],
    progress: (line) => {
      if (!values.quiet) console.error(line)
    },
  }
  const sections: Section[] = []
  const done = (found: Section): void => {
    sections.push(found)
    console.log(`${sectionText(found)}\n`)
  }
  const count = (full: number): number => Math.max(2, Math.round(full * settings.scale))
  const networks: Readonly<Record<string, () => MeasuredNetwork>> = {
    scale: () => scaleOf(count(switches), portsPerSwitch, 'acl per port'),
    groups: () => scaleOf(count(switches), portsPerSwitch, 'port groups'),
    density: () => namespacesOf('density', { nodes: count(120), podsPerNode: 60 }),
    'cluster-density': () =>
      namespacesOf('cluster-density', { nodes: count(120), podsPerNode: 60, podsPerNamespace: 40 }),
    'network-policy': () =>
      namespacesOf('network-policy', {
        nodes: count(120),
        podsPerNode: 60,
        podsPerNamespace: 40,
        policies: true,
      }),
  }
  for (const [part, network] of Object.entries(networks))
    if (wanted(settings, part)) done(await both(network(), settings))
  if (wanted(settings, 'growth')) await growth(settings, done)
  if (wanted(settings, 'load_net')) await loadNet(settings, done)
  if (values.chart !== undefined) writeFileSync(values.chart, chart(sections))
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(sections, null, 2)}\n`)
}

function wanted({ only }: Settings, part: string): boolean {
  return only.length === 0 || only.includes(part)
}

/** Measures both makes in a network, and compares their southbounds. */
async function both(network: MeasuredNetwork, { progress }: Settings): Promise<Section> {
  const forms = new Map<Make, NormalForm>()
  const outcomes: Record<Make, Outcome> = { stock: { notRun: '' }, ours: { notRun: '' } }
  for (const make of makes) {
    const southbound = (form: NormalForm): void => void forms.set(make, form)
    outcomes[make] = await attempt(() => measureNetwork({ make, network, progress, southbound }))
  }
  return compareMakes(network.name, outcomes, [equality(forms)])
}

/** What changes cost us in networks of one, two and four times a size. */
async function growth({ scale, progress }: Settings, done: (section: Section) => void): Promise<void> {
  const sizes = [0.25, 0.5, 1].map((part) => Math.max(2, Math.round(switches * scale * part)))
  const networks = sizes.map((size) => scaleOf(size, portsPerSwitch, 'acl per port'))
  const [once, twice, fourTimes] = (await measureGrowth(networks, progress)).map(
    (figures, i): [string, Figures] => [`${sizes[i]} switches`, figures],
  )
  if (once && twice) done(compareSizes('growth, twice: ours', once, twice))
  if (once && fourTimes) done(compareSizes('growth, four times: ours', once, fourTimes))
}

async function loadNet(settings: Settings, done: (section: Section) => void): Promise<void> {
  const { ports, progress } = settings
  for (const form of ['acl per port', 'port group'] as const) {
    const forms = new Map<Make, NormalForm>()
    const northd: Record<Make, Outcome> = { stock: { notRun: '' }, ours: { notRun: '' } }
    for (const make of makes) {
      const run = { make, form, ports, progress }
      northd[make] = await attempt(() => measureNorthd(run, (found) => void forms.set(make, found)))
    }
    done(compareMakes(`load_net, ${form}: ${ports} ports, northd alone`, northd, [equality(forms)]))
  }
}

/** Whether both made the same southbound, in words. */
function equality(forms: ReadonlyMap<Make, NormalForm>): string {
  const stock = forms.get('stock')
  const ours = forms.get('ours')
  if (!stock || !ours) return 'southbounds not compared: one of them is missing'
  const found = differences(stock, ours)
  if (found.length === 0) return `southbounds equal: ${countLines(ours)} lines in normal form`
  return `SOUTHBOUNDS DIFFER\n${report(found, 'stock', 'ours', 5)}`
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
