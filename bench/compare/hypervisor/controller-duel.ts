/**
 * The stock controllers and ours, one after the other on the same databases and switches: two hypervisors, hv1 and hv2,
 * on one wire, and scripts whose lines are of `ovn-nbctl`, of `ovs-vsctl` on a hypervisor where they begin with its name
 * and a colon, and of `ovn-sbctl` where they begin with `sbctl`.
 */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGlobal } from '../../networks/index.ts'
import { type Program, type Sandbox, stockProgram } from '../../stock/index.ts'
import { type Central, startCentral } from '../central.ts'
import { expandedFlows } from './expanded-flows.ts'
import { type Hypervisor, joinHypervisor } from './hypervisor.ts'
import { startUnderlay, underlayAddress } from './underlay.ts'

function shell(sandbox: Sandbox, program: Program, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // What the line asks the southbound by the way, the stock tool answers.
    const asked = line.replaceAll('$(sbctl ', `$(${stockProgram('ovn-sbctl')} `)
    const command = `exec ${stockProgram(program)} --timeout=20 ${asked}`
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
  ['Bridge', 'name,fail_mode,datapath_type,other_config,flow_tables'],
  ['Flow_Table', 'prefixes'],
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

/** The row that describes a table of a bridge. */
const DESCRIPTION = /(?<=\b\d+=)[0-9a-f-]{36}\b/g

/** Rows as lines, without what differs from run to run. */
function rows(table: string, printed: string): readonly string[] {
  const lines = printed
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replaceAll('""', '')
        .replace(/(?<=ovn-installed-ts=)[^,}"]*/g, 'when')
        .replaceAll('"', '')
        .replace(DESCRIPTION, 'described'),
    )
  return lines.map((line) => `${table}: ${line}`).sort()
}

/** By which of several tunnels to a chassis a copy goes there, and in which order the copies, means nothing. */
async function withoutTunnelNumbers(
  flows: readonly string[],
  { sandbox }: Hypervisor,
): Promise<readonly string[]> {
  const read = async (...words: readonly string[]) =>
    (await sandbox.run('ovs-vsctl', ...words)).trim().split('\n')
  const numbers = new Map(
    (await read(...list('Interface', 'name,ofport'))).map((line) => line.split(',') as [string, string]),
  )
  const chassis = new Map<string, string>()
  for (const line of await read(...list('Port', 'name,external_ids'))) {
    const [, name = '', owner = ''] = /^([^,]*),.*ovn-chassis-id="*([^@"]*)@/.exec(line) ?? []
    chassis.set(numbers.get(name) ?? '', owner)
  }
  return flows
    .map((line) =>
      MULTICAST_COPIES.test(line)
        ? line.replace(/(?<=output:)\d+/g, (number) => chassis.get(number) ?? number)
        : line,
    )
    .sort()
}

async function state({ central, sandbox }: Hypervisor): Promise<readonly string[]> {
  const found: string[] = []
  for (const [table, columns] of local)
    found.push(...rows(table, await sandbox.run('ovs-vsctl', ...list(table, columns))))
  for (const [table, columns] of registered)
    found.push(...rows(table, await central.sandbox.run('ovn-sbctl', ...list(table, columns))))
  return found
}

/**
 * The stock controller takes `ovn-installed` back only from ports that it has known since its start: one that goes while
 * it starts keeps it, sometimes. Not so ours.
 */
function withoutForgotten(
  states: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const boundTo = (port: string, lines: readonly string[]): boolean =>
    lines.some((line) => new RegExp(`^Port_Binding: ${port},(?!\\[\\],)`).test(line))
  return new Map(
    [...states].map(([hypervisor, lines]) => [
      hypervisor,
      lines.map((line) => {
        const port = /^Interface: .*iface-id=([^,}]*)/.exec(line)?.[1]
        const forgotten = port !== undefined && !boundTo(port, lines)
        return forgotten ? line.replace(', ovn-installed=true', '') : line
      }),
    ]),
  )
}

/** The flows that send what is for a multicast group to other chassis. */
const MULTICAST_COPIES = /^table=42.*reg15=0x[89a-f]\w{3}\b/

/** A port of the switch has its number a little later than the controllers have answered. */
const QUIET = 150

async function states(
  central: Central,
  hypervisors: readonly Hypervisor[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  let before = ''
  for (let round = 0; round < 20; round++) {
    await central.settle([], { answer: 'hv_cfg', timeout: 20_000 })
    const found = new Map<string, readonly string[]>()
    for (const hypervisor of hypervisors)
      found.set(hypervisor.name, [
        ...(await withoutTunnelNumbers(expandedFlows(await hypervisor.dumpFlows()), hypervisor)),
        ...(await state(hypervisor)),
      ])
    const now = JSON.stringify([...found])
    if (now === before) return found
    before = now
    await sleep(QUIET)
  }
  throw new Error('the flows do not come to rest')
}

async function exchange(hypervisors: readonly Hypervisor[], make: 'stock' | 'ours'): Promise<void> {
  await Promise.all(
    hypervisors.map(async (hypervisor) => {
      if (make === 'ours') await hypervisor.control('exit', '--restart')
      else await hypervisor.controller.stop()
      await hypervisor.startController(make)
    }),
  )
}

async function runScript(
  central: Central,
  hypervisors: readonly Hypervisor[],
  script: string,
): Promise<void> {
  for (const line of script.split('\n').map((each) => each.trim())) {
    const [, name, rest = ''] = /^(hv\d+:|sbctl )\s*(.*)$/.exec(line) ?? []
    const hypervisor = hypervisors.find((one) => `${one.name}:` === name)
    if (hypervisor) await shell(hypervisor.sandbox, 'ovs-vsctl', rest)
    else if (name === 'sbctl ') await shell(central.sandbox, 'ovn-sbctl', rest)
    else if (line !== '') await shell(central.sandbox, 'ovn-nbctl', line)
  }
}

/** What one make of controllers left on a hypervisor that the other did not. */
export interface ControllerDifference {
  readonly hypervisor: string
  /** Flows and rows that both have. */
  readonly common: readonly string[]
  readonly stock: readonly string[]
  readonly ours: readonly string[]
}

export interface ControllerDuel {
  readonly central: Central
  readonly hypervisors: readonly Hypervisor[]
  /** Does what a script says, with the stock controllers running. */
  run(script: string): Promise<void>
  /** Lets the stock controllers settle, then ours on what they left, and then the stock ones again. */
  differences(): Promise<readonly ControllerDifference[]>
  dispose(): Promise<void>
}

/** Starts databases, the stock northd, and both hypervisors with stock controllers. */
export async function startControllerDuel(): Promise<ControllerDuel> {
  const central = await startCentral('stock')
  const underlay = await startUnderlay()
  const hypervisors: Hypervisor[] = []
  const dispose = async (): Promise<void> => {
    for (const hypervisor of hypervisors) await hypervisor.leave()
    await underlay.dispose()
    await central.dispose()
  }
  try {
    await central.apply([createGlobal()])
    await central.startNorthd()
    for (const n of [1, 2]) {
      const place = { name: `hv${n}`, controller: 'stock', address: underlayAddress(n) } as const
      const hypervisor = await joinHypervisor(central, place)
      hypervisors.push(hypervisor)
      await underlay.connect(hypervisor, n)
    }
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    central,
    hypervisors,
    run: (script) => runScript(central, hypervisors, script),
    differences: () => differences(central, hypervisors),
    dispose,
  }
}

async function differences(
  central: Central,
  hypervisors: readonly Hypervisor[],
): Promise<readonly ControllerDifference[]> {
  // A change that comes after the recomputation is followed incrementally, and may leave what is asked for here to go.
  await states(central, hypervisors)
  for (const hypervisor of hypervisors) {
    // What the stock controller would do some time after its start, or has left undone incrementally, it does now.
    await hypervisor.control('debug/ignore-startup-delay')
    await hypervisor.control('inc-engine/recompute')
  }
  const stock = withoutForgotten(await states(central, hypervisors))
  await exchange(hypervisors, 'ours')
  const ours = await states(central, hypervisors)
  await exchange(hypervisors, 'stock')
  return hypervisors.map(({ name }) => {
    const [theirs, own] = [new Set(stock.get(name)), new Set(ours.get(name))]
    return {
      hypervisor: name,
      common: [...theirs].filter((line) => own.has(line)),
      stock: [...theirs].filter((line) => !own.has(line)),
      ours: [...own].filter((line) => !theirs.has(line)),
    }
  })
}
