/**
 * `npm run soak`: random histories against a daemon on real servers, to find one that it does not come to rest after.
 *
 *     node dist/bench/soak/main.js [--daemon northd|controller] [--server stock|embedded|memory] [--histories N]
 *         [--transactions N] [--seed S] [--minutes M] [--jobs N] [--stock] [--shrink SECONDS] [--alike N]
 *
 * A history that fails is printed as a script, after it was made as small as it gets in `--shrink` seconds; of faults of
 * one kind that is done `--alike` times. `--stock` plays the same histories to the stock daemon, and tells how many it
 * comes to rest after. With `--server memory` there are no processes: northd's rules work on databases in memory, and
 * have to come to rest within three rounds. The seed of a history is the seed of the run and its number.
 */
import { parseArgs } from 'node:util'
import type { Make } from '../compare/index.ts'
import { missingStock } from '../stock/index.ts'
import { controllerHistory } from './controller/controller-history.ts'
import { startControllerStage } from './controller/controller-stage.ts'
import type { Fault } from './fault.ts'
import type { History } from './history/change.ts'
import { hypervisors, operators } from './history/habits.ts'
import { randomHistory } from './history/random-history.ts'
import { startMemoryStage } from './northd/memory-stage.ts'
import { startNorthdStage } from './northd/northd-stage.ts'
import { playAll } from './player.ts'
import type { ServerMake } from './server.ts'
import type { Stage } from './stage.ts'

interface Settings {
  readonly daemon: 'northd' | 'controller'
  readonly server: ServerMake | 'memory'
  readonly histories: number
  readonly transactions: number
  readonly seed: number
  readonly deadline: number
  readonly jobs: number
  readonly shrinking: number
  readonly alike: number
}

/** What became of the histories. */
interface Tally {
  readonly played: number
  readonly rested: number
}

function choice<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new Error(`--${name} is ${allowed.join(' or ')}, not ${value}`)
  return found
}

function settings(): Settings & { readonly stock: boolean } {
  const { values } = parseArgs({
    options: {
      daemon: { type: 'string', default: 'northd' },
      server: { type: 'string', default: 'stock' },
      histories: { type: 'string', default: '100' },
      transactions: { type: 'string', default: '40' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      minutes: { type: 'string', default: '0' },
      jobs: { type: 'string', default: '1' },
      shrink: { type: 'string', default: '60' },
      alike: { type: 'string', default: '1' },
      stock: { type: 'boolean', default: false },
    },
  })
  const minutes = Number(values.minutes)
  return {
    daemon: choice('daemon', values.daemon, ['northd', 'controller']),
    server: choice('server', values.server, ['stock', 'embedded', 'memory']),
    histories: minutes > 0 ? Number.POSITIVE_INFINITY : Number(values.histories),
    transactions: Number(values.transactions),
    seed: Number(values.seed),
    deadline: minutes > 0 ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY,
    jobs: Number(values.jobs),
    shrinking: Number(values.shrink) * 1000,
    alike: Number(values.alike),
    stock: values.stock,
  }
}

function historyOf({ daemon, transactions }: Settings, seed: number): History | Promise<History> {
  if (daemon === 'controller') return controllerHistory(seed, transactions)
  // In every second history nobody but hypervisors writes into the southbound, and that only of themselves.
  const habits = seed % 2 === 0 ? [operators, hypervisors] : [operators]
  return randomHistory({ seed, transactions, habits })
}

async function startStage({ daemon, server }: Settings, make: Make): Promise<Stage> {
  if (daemon === 'controller') {
    if (server === 'memory') throw new Error('a controller needs servers, and a switch')
    return startControllerStage(make, server)
  }
  if (server !== 'memory') return startNorthdStage(make, server)
  if (make === 'stock') throw new Error('the stock daemon needs servers')
  return startMemoryStage()
}

async function run(settings: Settings, make: Make): Promise<Tally> {
  const known = new Map<string, number>()
  let [next, rested, played] = [0, 0, 0]
  const began = performance.now()
  const player = () =>
    playAll({
      start: () => startStage(settings, make),
      ...(settings.daemon === 'northd' && settings.server !== 'memory' && make === 'ours'
        ? { startQuick: startMemoryStage }
        : {}),
      history: (seed) => historyOf(settings, seed),
      next: () =>
        next >= settings.histories || performance.now() > settings.deadline
          ? undefined
          : settings.seed + next++,
      wanted: (fault: Fault): boolean => {
        const kind = `${fault.kind}, ${fault.when}`
        const times = known.get(kind) ?? 0
        known.set(kind, times + 1)
        return make === 'ours' && times < settings.alike
      },
      shrinking: settings.shrinking,
      passed: () => {
        rested++
        played++
        if (played % 20 === 0) progress()
      },
      broken: (seed) => console.log(`history ${seed}: a server or the switch has failed`),
      failed: ({ seed, fault, shrunk, script, log }) => {
        played++
        console.log(`\n${make}: history ${seed} (--seed ${seed} --histories 1): ${fault.kind}, ${fault.when}`)
        if (shrunk) console.log(`${fault.details}\n${log}\n${script}`)
      },
    })
  const progress = (): void => {
    const seconds = (performance.now() - began) / 1000
    console.error(`${make}: ${rested} of ${played} came to rest, ${(seconds / played).toFixed(2)} s each`)
  }
  await Promise.all(Array.from({ length: settings.jobs }, player))
  progress()
  for (const [kind, times] of [...known].sort(([, one], [, other]) => other - one))
    console.log(`${times} x ${kind}`)
  return { played, rested }
}

async function main(): Promise<void> {
  const given = settings()
  const missing = given.server === 'memory' ? undefined : missingStock()
  if (missing) throw new Error(missing)
  console.log(`--seed ${given.seed}`)
  const ours = await run(given, 'ours')
  console.log(`ours: ${ours.rested} of ${ours.played} histories came to rest`)
  if (given.stock) {
    const stock = await run({ ...given, histories: ours.played, deadline: Number.POSITIVE_INFINITY }, 'stock')
    console.log(`stock: ${stock.rested} of ${stock.played} histories came to rest`)
  }
  if (ours.rested < ours.played) process.exitCode = 1
}

await main()
