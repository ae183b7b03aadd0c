/**
 * `npm run bench:seed`: the seed networks with the stock programs and with ours, in one run on one machine.
 *
 *     node dist/bench/seed/main.js [--only scale|growth|load_net] [--scale FRACTION] [--ports N] [--json FILE]
 *
 * `--scale 0.25` takes a quarter of the switches, `--ports 100` so many ports of load_net; `--quiet` keeps the
 * progress, which goes to standard error, to itself.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { countLines, differences, type Make, type NormalForm, report } from '../compare/index.ts'
import { missingStock } from '../stock/index.ts'
import { attempt, compareMakes, compareSizes, Figures, type Outcome, type Section } from './figures.ts'
import { measureController, measureNorthd } from './load-net.ts'
import { changesOnly, measureScale } from './scale.ts'
import { sectionText } from './table.ts'

const makes: readonly Make[] = ['stock', 'ours']
const switches = 159
const portsPerSwitch = 92

interface Settings {
  readonly scale: number
  readonly ports: number
  readonly only: string | undefined
  readonly progress: (line: string) => void
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '1' },
      ports: { type: 'string', default: '1000' },
      only: { type: 'string' },
      json: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  const missing = missingStock()
  if (missing) throw new Error(missing)
  const settings: Settings = {
    scale: Number(values.scale),
    ports: Number(values.ports),
    only: values.only,
    progress: (line) => {
      if (!values.quiet) console.error(line)
    },
  }
  const sections: Section[] = []
  const done = (found: Section): void => {
    sections.push(found)
    console.log(`${sectionText(found)}\n`)
  }
  if (wanted(settings, 'scale') || wanted(settings, 'growth')) await scale(settings, done)
  if (wanted(settings, 'load_net')) await loadNet(settings, done)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(sections, null, 2)}\n`)
}

function wanted({ only }: Settings, part: string): boolean {
  return only === undefined || only === part
}

async function scale(settings: Settings, done: (section: Section) => void): Promise<void> {
  const size = { switches: Math.max(2, Math.round(switches * settings.scale)), ports: portsPerSwitch }
  const { progress } = settings
  const forms = new Map<Make, NormalForm>()
  const outcomes: Record<Make, Outcome> = { stock: { notRun: 'not asked for' }, ours: { notRun: '' } }
  for (const make of wanted(settings, 'scale') ? makes : (['ours'] as const)) {
    const southbound = (form: NormalForm): void => void forms.set(make, form)
    outcomes[make] = await attempt(() => measureScale({ make, ...size, progress, southbound }))
  }
  const name = `scale: ${size.switches} switches of ${size.ports} ports`
  if (wanted(settings, 'scale')) done(compareMakes(name, outcomes, [equality(forms)]))
  forms.clear()
  const whole = outcomes.ours
  if (!wanted(settings, 'growth') || !(whole instanceof Figures)) return
  const quarter = { ...size, switches: Math.max(2, Math.round(size.switches / 4)) }
  const small = await attempt(() => measureScale({ make: 'ours', ...quarter, progress }))
  const sized = (count: number): string => `${count} switches`
  done(
    compareSizes(
      'growth: ours',
      [sized(quarter.switches), small instanceof Figures ? changesOnly(small) : small],
      [sized(size.switches), changesOnly(whole)],
    ),
  )
}

async function loadNet(settings: Settings, done: (section: Section) => void): Promise<void> {
  const { ports, progress } = settings
  for (const form of ['acl per port', 'port group'] as const) {
    const forms = new Map<Make, NormalForm>()
    const northd: Record<Make, Outcome> = { stock: { notRun: '' }, ours: { notRun: '' } }
    const whole: Record<Make, Outcome> = { stock: { notRun: '' }, ours: { notRun: '' } }
    for (const make of makes) {
      const run = { make, form, ports, progress }
      northd[make] = await attempt(() => measureNorthd(run, (found) => void forms.set(make, found)))
    }
    done(compareMakes(`load_net, ${form}: ${ports} ports, northd alone`, northd, [equality(forms)]))
    for (const make of makes) {
      whole[make] = await attempt(() => measureController({ make, form, ports, progress }))
    }
    done(compareMakes(`load_net, ${form}: ${ports} ports, northd, controller and bridge`, whole))
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
