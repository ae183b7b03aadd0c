/**
 * `npm run parity:controller -- FILE...`: what the stock controller and ours make of scripts, and where they differ.
 *
 * A line is one of `ovn-nbctl`, or of `ovs-vsctl` on a hypervisor where it begins with the hypervisor's name and a
 * colon, or of `ovn-sbctl` where it begins with `sbctl`. Hypervisors are hv1 and hv2, on one wire. A line `---` ends a
 * step: after each, the flows of every hypervisor are compared, with the stock controllers and then with ours on the
 * same databases, and the rows that the controllers write. `=== PATTERN` at the end of a step prints the flows that match.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createGlobal } from '../../networks/index.ts'
import { type Program, type Sandbox, stockProgram } from '../../stock/index.ts'
import { type Central, startCentral } from '../central.ts'
import { expandedFlows } from './expanded-flows.ts'
import { type Hypervisor, joinHypervisor } from './hypervisor.ts'
import { startUnderlay, underlayAddress } from './underlay.ts'

function shell(sandbox: Sandbox, program: Program, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = `exec ${stockProgram(program)} --timeout=20 ${line}`
    execFile('/bin/sh', ['-c', command], { env: sandbox.environment }, (error, _, stderr) => {
      if (error) reject(new Error(`${line}: ${stderr || error.message}`))
      else resolve()
    })
  })
}

/** Rows of tables that a controller writes, and which of their columns it does. */
const local = [
  ['Interface', 'name,type,options,external_ids'],
  ['Port', 'name,external_ids'],
  ['Bridge', 'name,fail_mode,datapath_type,other_config'],
] as const
const registered = [
  ['Chassis', 'name,hostname,transport_zones,vtep_logical_switches,other_config'],
  ['Encap', 'chassis_name,type,ip,options'],
  ['Chassis_Private', 'name,chassis,external_ids'],
  ['Port_Binding', 'logical_port,chassis,encap,up,additional_chassis,virtual_parent,options'],
] as const

const list = (table: string, columns: string): readonly string[] => [
  ...['--format=csv', '--no-headings', `--columns=${columns}`, 'list', table],
]

/** What a controller says it understands is its own affair. */
const FEATURES =
  /(ct-commit-nat-v2|ct-commit-to-zone|ct-label-flush|ct-next-zone|ovn-sample-with-registers)=true, /g

/** Rows as lines, without what differs from run to run. */
function rows(table: string, printed: string): readonly string[] {
  const lines = printed
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/, ovn-installed-ts=[^,}"]*|ovn-installed-ts=[^,}"]*,? ?/g, '')
        .replaceAll('""', '')
        .replace(FEATURES, ''),
    )
  return lines.map((line) => `${table}: ${line}`).sort()
}

async function state({ central, sandbox }: Hypervisor): Promise<readonly string[]> {
  const found: string[] = []
  for (const [table, columns] of local)
    found.push(...rows(table, await sandbox.run('ovs-vsctl', ...list(table, columns))))
  for (const [table, columns] of registered)
    found.push(...rows(table, await central.sandbox.run('ovn-sbctl', ...list(table, columns))))
  return found
}

async function states(
  central: Central,
  hypervisors: readonly Hypervisor[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  for (let round = 0; round < 2; round++) await central.settle([], { answer: 'hv_cfg', timeout: 20_000 })
  const found = new Map<string, readonly string[]>()
  for (const hypervisor of hypervisors)
    found.set(hypervisor.name, [...expandedFlows(await hypervisor.dumpFlows()), ...(await state(hypervisor))])
  return found
}

async function exchange(hypervisors: readonly Hypervisor[], make: 'stock' | 'ours'): Promise<void> {
  for (const hypervisor of hypervisors) {
    if (make === 'ours') await hypervisor.control('exit', '--restart')
    else await hypervisor.controller.stop()
    await hypervisor.startController(make)
  }
}

async function runStep(
  central: Central,
  hypervisors: readonly Hypervisor[],
  script: string,
): Promise<string> {
  let pattern = ''
  for (const line of script.split('\n')) {
    const [, name, rest = ''] = /^(hv\d+|sbctl|===):?\s*(.*)$/.exec(line.trim()) ?? []
    const hypervisor = hypervisors.find((one) => one.name === name)
    if (hypervisor) await shell(hypervisor.sandbox, 'ovs-vsctl', rest)
    else if (name === 'sbctl') await shell(central.sandbox, 'ovn-sbctl', rest)
    else if (name === '===') pattern = rest
    else if (line.trim() !== '') await shell(central.sandbox, 'ovn-nbctl', line.trim())
  }
  return pattern
}

async function compare(file: string): Promise<void> {
  const central = await startCentral('stock')
  const underlay = await startUnderlay()
  const hypervisors: Hypervisor[] = []
  try {
    await central.apply([createGlobal()])
    await central.startNorthd()
    for (const n of [1, 2]) {
      const place = { name: `hv${n}`, controller: 'stock', address: underlayAddress(n) } as const
      const hypervisor = await joinHypervisor(central, place)
      hypervisors.push(hypervisor)
      await underlay.connect(hypervisor, n)
    }
    for (const [step, script] of readFileSync(file, 'utf8').split(/^---$/m).entries()) {
      const pattern = await runStep(central, hypervisors, script)
      const stock = await states(central, hypervisors)
      await exchange(hypervisors, 'ours')
      const ours = await states(central, hypervisors)
      for (const { name, controller } of hypervisors) {
        const [theirs = [], own = []] = [stock.get(name), ours.get(name)]
        const shown = pattern === '' ? [] : theirs.filter((line) => line.match(pattern))
        const lines = [
          ...shown.map((line) => `  = ${line}`),
          ...theirs.filter((line) => !own.includes(line)).map((line) => `  stock ${line}`),
          ...own.filter((line) => !theirs.includes(line)).map((line) => `  ours  ${line}`),
        ]
        const verdict = lines.length === shown.length ? `the same ${theirs.length} flows` : 'they differ'
        console.log([`${file}, step ${step + 1}, ${name}: ${verdict}`, ...lines].join('\n'))
        if (process.env.LOG) console.log(controller.output())
      }
      await exchange(hypervisors, 'stock')
    }
  } finally {
    for (const hypervisor of hypervisors) await hypervisor.leave()
    await underlay.dispose()
    await central.dispose()
  }
}

for (const file of process.argv.slice(2)) await compare(file)
