/**
 * Everything derived from scratch on one hypervisor of the *scale* network, all of whose switches are reached from one
 * port by way of the router: both controllers are told to compute everything anew.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileSparingly } from '../../daemon/index.ts'
import { piecesOf } from '../../ovn-controller/index.ts'
import { southbound } from '../../ovsdb/index.ts'
import {
  type Central,
  type Hypervisor,
  joinHypervisor,
  type Make,
  readDatabase,
  startCentral,
} from '../compare/index.ts'
import { cpuTime, Figures, idle, median, scaleOf } from '../northd/index.ts'

export interface RecomputeRun {
  readonly make: Make
  readonly switches: number
  readonly portsPerSwitch: number
  readonly progress: (line: string) => void
}

const TIMES = 3

export async function measureRecompute(run: RecomputeRun): Promise<Figures> {
  const figures = new Figures()
  const central = await startCentral('stock')
  let hypervisor: Hypervisor | undefined
  try {
    const network = scaleOf(run.switches, run.portsPerSwitch, 'acl per port')
    await central.apply(...network.transactions)
    await central.startNorthd()
    await central.settle([], { timeout: 300_000 })
    run.progress(`${run.make}: the network is there`)
    hypervisor = await joinHypervisor(central, { controller: run.make })
    const { controller } = hypervisor
    await central.settle([], { answer: 'hv_cfg', timeout: 300_000 })
    const [port = ''] = (
      await central.sandbox.run(
        'ovn-sbctl',
        '--bare',
        '--columns=logical_port',
        'find',
        'Port_Binding',
        'type=""',
      )
    )
      .split('\n')
      .filter((name) => name !== '')
    const start = cpuTime(controller)
    await hypervisor.vsctl(
      'add-port',
      'br-int',
      'one',
      '--',
      'set',
      'Interface',
      'one',
      `external_ids:iface-id=${port}`,
    )
    await central.settle([], { answer: 'hv_cfg', timeout: 300_000 })
    await idle(controller)
    figures.add('the first port, with all datapaths: CPU', 's', cpuTime(controller) - start)
    const spent: number[] = []
    for (let time = 0; time < TIMES; time++) {
      const before = cpuTime(controller)
      await hypervisor.control('inc-engine/recompute')
      await central.settle([], { answer: 'hv_cfg', timeout: 300_000 })
      await idle(controller)
      spent.push(cpuTime(controller) - before)
    }
    figures.add('everything computed anew: CPU', 's', median(spent))
    if (run.make === 'ours') await measureParsing(central, figures)
    figures.add('peak memory of the controller', 'MB', controller.usage().peakBytes / 2 ** 20)
    return figures
  } finally {
    await hypervisor?.leave()
    await central.dispose()
  }
}

/** What is a part of it here: every flow taken apart and brought to normal form, in this process, which has seen none. */
async function measureParsing(central: Central, figures: Figures): Promise<void> {
  const flows = await textsOf(central)
  // As the daemon does, which compiles sparingly.
  compileSparingly()
  // What reading them has left behind is not collected at the expense of parsing.
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const before = process.cpuUsage()
  for (const [match, actions] of flows) piecesOf(match, actions)
  const { user, system } = process.cpuUsage(before)
  figures.add(`parsing and normalising ${flows.length} flows: CPU`, 's', (user + system) / 1e6)
}

/** The match and the actions of each logical flow. */
async function textsOf(central: Central): Promise<readonly (readonly [match: string, actions: string])[]> {
  const { tables } = await readDatabase(central.southbound, southbound)
  const flows = [...(tables.get('Logical_Flow')?.values() ?? [])]
  return flows.map((flow) => [String(flow.get('match')), String(flow.get('actions'))])
}
