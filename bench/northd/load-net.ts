/** *load_net* with a northd alone; `bench/controller` has it with a bridge and a controller as well. */
import { type Central, type Make, type NormalForm, startCentral } from '../compare/index.ts'
import { addLoadNetPort, type LoadNetOptions, loadNetBase } from '../networks/index.ts'
import type { Daemon } from '../stock/index.ts'
import { answered, idle, median } from './cost.ts'
import { cpuTime } from './cpu-time.ts'
import { Figures } from './figures.ts'

export interface LoadNetRun {
  readonly make: Make
  readonly form: LoadNetOptions['form']
  readonly ports: number
  readonly progress: (line: string) => void
}

/** Ports added one by one, each answered by the northd. */
export async function measureNorthd(
  run: LoadNetRun,
  southbound: (form: NormalForm) => void,
): Promise<Figures> {
  const figures = new Figures()
  const central = await startCentral(run.make)
  try {
    await central.apply(loadNetBase(run))
    const daemon = await central.startNorthd()
    await central.settle()
    await addPorts(central, run, { 'CPU of northd': daemon }, figures)
    figures.add('peak memory of northd', 'MB', daemon.usage().peakBytes / 2 ** 20)
    // A daemon that starts anew: the stock one's multicast groups are stale after ports with ACLs.
    await daemon.stop()
    await central.startNorthd()
    await central.settle()
    southbound(await central.southboundForm())
    return figures
  } finally {
    await central.dispose()
  }
}

/** The last tenth of the ports shows what one costs in the whole network, all of them what they cost on the way. */
async function addPorts(
  central: Central,
  run: LoadNetRun,
  daemons: Readonly<Record<string, Daemon>>,
  figures: Figures,
): Promise<void> {
  const last = run.ports - Math.max(1, Math.floor(run.ports / 10))
  const spent = (): readonly number[] => Object.values(daemons).map((daemon) => cpuTime(daemon))
  const settled = async (): Promise<readonly number[]> => {
    for (const daemon of Object.values(daemons)) await idle(daemon)
    return spent()
  }
  const before = await settled()
  let late = before
  const latencies: number[] = []
  for (let n = 1; n <= run.ports; n++) {
    if (n === last + 1) late = await settled()
    latencies.push(await answered(central, addLoadNetPort(n, run), 'sb_cfg'))
    if (n % 100 === 0) run.progress(`${run.make}: ${n} ports`)
  }
  const after = await settled()
  figures.add('a port more: latency', 'ms', median(latencies.slice(last)))
  for (const [index, what] of Object.keys(daemons).entries()) {
    const cpu = (from: readonly number[]): number => (after[index] ?? 0) - (from[index] ?? 0)
    figures.add(`a port more: ${what}`, 'ms', (cpu(late) * 1000) / (run.ports - last))
    figures.add(`all ports: ${what}`, 's', cpu(before))
  }
}
