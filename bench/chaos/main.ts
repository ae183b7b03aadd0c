/**
 * `npm run chaos`: kills processes, cuts connections and fills disks while a network changes, and looks after each
 * round whether anything that was acknowledged is lost, and whether rows or flows are wrong.
 *
 *     npm run chaos -- [--rounds 1000] [--seed 1] [--server stock|embedded|cluster] [--minutes 60]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { differences, report } from '../compare/index.ts'
import {
  addAddress,
  addLoadNetPort,
  type LoadNetOptions,
  loadNet,
  loadNetPort,
  loadNetSet,
  type NorthboundTransaction,
  removeAddress,
  removeLoadNetPort,
} from '../networks/index.ts'
import { Cloud, type ProcessName, processes } from './cloud.ts'
import type { ServerKind } from './database-server.ts'

const options: LoadNetOptions = { form: 'port group' }
const PORTS = 8
/** Every so many rounds both daemons are started on what is there, and have to leave it as it is. */
const FRESH = 20

/** What is done in a round. */
interface Round {
  /** The things in the network that come or go, one transaction each: ports from 1 on, addresses from 0 down. */
  readonly changes: readonly number[]
  readonly disturbances: readonly Disturbance[]
}

interface Disturbance {
  readonly kind: 'kill' | 'cut' | 'fill disk'
  readonly process: ProcessName
  /** Milliseconds until it happens, and until what was killed is started again. */
  readonly after: number
  readonly pause: number
  readonly bytes: number
}

const rounds: fc.Arbitrary<Round> = fc.record({
  changes: fc.array(fc.integer({ min: -3, max: PORTS }), { minLength: 1, maxLength: 6 }),
  disturbances: fc.array(
    fc.record({
      kind: fc.constantFrom<Disturbance['kind']>('kill', 'kill', 'kill', 'cut', 'fill disk'),
      process: fc.constantFrom(...processes),
      after: fc.integer({ min: 0, max: 150 }),
      pause: fc.integer({ min: 0, max: 300 }),
      bytes: fc.integer({ min: 0, max: 5000 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

/** What the northbound has to have: each thing, or nothing is known of it where a server went before it answered. */
type Model = Map<number, boolean | undefined>

class Chaos {
  readonly #cloud: Cloud
  readonly #model: Model

  constructor(cloud: Cloud, model: Model) {
    this.#cloud = cloud
    this.#model = model
  }

  /** Throws what has gone wrong. */
  async round({ changes, disturbances }: Round, number: number): Promise<void> {
    const disturbed = this.#disturb(disturbances)
    await Promise.all([this.#change(changes), disturbed])
    const before = await this.#cloud.rest()
    await this.#checkNorthbound()
    if (number % FRESH === 0) {
      for (const name of ['northd', 'controller'] as const) {
        await this.#cloud.kill(name)
        await this.#cloud.startProcess(name)
      }
    } else for (const name of ['northd', 'controller'] as const) await this.#cloud.recompute(name)
    const after = await this.#cloud.rest()
    const differing = differences(before.rows, after.rows)
    if (differing.length > 0) throw new Error(`rows were wrong:\n${report(differing, 'before', 'after', 20)}`)
    if (after.flows !== before.flows)
      throw new Error(`flows were wrong:\n${lineDifference(before.flows, after.flows)}`)
  }

  async #change(changes: readonly number[]): Promise<void> {
    for (const thing of changes) {
      const present = this.#model.get(thing)
      if (present === undefined) continue
      this.#model.set(thing, undefined)
      try {
        await this.#cloud.apply(transactionFor(thing, !present))
        this.#model.set(thing, !present)
      } catch {
        // Its fate is not known until the server is asked.
      }
    }
  }

  async #disturb(disturbances: readonly Disturbance[]): Promise<void> {
    const cloud = this.#cloud
    const done = new Set<ProcessName>()
    for (const { kind, process, after, pause, bytes } of disturbances) {
      await sleep(after)
      const database = process === 'nb' ? cloud.nb : cloud.sb
      if (kind === 'cut' && database.cutAfter(bytes)) continue
      // What is killed once in a round is started once, and the disk is full until then.
      if (done.has(process)) continue
      done.add(process)
      if (kind === 'fill disk' && (process === 'nb' || process === 'sb')) database.fillDisk(bytes)
      await sleep(kind === 'fill disk' ? pause : 0)
      await cloud.kill(process)
      await sleep(pause)
      await cloud.startProcess(process)
    }
  }

  /** What was acknowledged is there; of the rest it is known now. */
  async #checkNorthbound(): Promise<void> {
    const ports = new Set(await this.#cloud.names('Logical_Switch_Port'))
    const addresses = await this.#cloud.addresses()
    for (const [thing, expected] of this.#model) {
      const found =
        thing > 0 ? ports.has(loadNetPort(thing, options).name) : addresses.includes(address(thing))
      if (expected !== undefined && expected !== found)
        throw new Error(
          `${thing > 0 ? `port ${thing}` : address(thing)} was acknowledged ${expected ? 'and is lost' : 'to be gone and is there'}`,
        )
      this.#model.set(thing, found)
    }
  }
}

const address = (thing: number): string => `10.9.0.${1 - thing}`

function transactionFor(thing: number, comes: boolean): NorthboundTransaction {
  if (thing > 0) return (comes ? addLoadNetPort : removeLoadNetPort)(thing, options)
  return [(comes ? addAddress : removeAddress)(loadNetSet, address(thing))]
}

function lineDifference(before: string, after: string): string {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))]
  const gone = [...old].filter((line) => !now.has(line)).map((line) => `- ${line}`)
  const come = [...now].filter((line) => !old.has(line)).map((line) => `+ ${line}`)
  return [...gone, ...come].slice(0, 40).join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      server: { type: 'string', default: 'stock' },
      minutes: { type: 'string', default: '600' },
    },
  })
  const server = (['stock', 'embedded', 'cluster'] as const).find((kind) => kind === values.server)
  if (!server) throw new Error(`--server ${values.server}: expected stock, embedded or cluster`)
  const wanted = Number(values.rounds)
  const deadline = Date.now() + Number(values.minutes) * 60_000
  const made = fc.sample(rounds, { numRuns: wanted, seed: Number(values.seed) })
  const first = 4
  const model: Model = new Map()
  for (let thing = -3; thing <= PORTS; thing++) model.set(thing, thing > 0 && thing <= first)
  const names = Array.from({ length: PORTS }, (_, n) => loadNetPort(n + 1, options).name)
  const cloud = await Cloud.start(server satisfies ServerKind, loadNet(first, options), names)
  const chaos = new Chaos(cloud, model)
  let done = 0
  try {
    await cloud.rest()
    for (const round of made) {
      if (Date.now() > deadline) break
      try {
        await chaos.round(round, done + 1)
      } catch (error) {
        console.error(`round ${done + 1} of seed ${values.seed}: ${JSON.stringify(round)}`)
        throw error
      }
      if (++done % 50 === 0) console.log(`${done} rounds, nothing lost, nothing wrong`)
    }
    console.log(
      `${done} of ${wanted} rounds (${server} servers): nothing acknowledged was lost, no row and no flow was wrong`,
    )
  } catch (error) {
    console.error(error instanceof Error ? error.message.slice(0, 10_000) : error)
    console.error(cloud.log())
    process.exitCode = 1
  } finally {
    await cloud.close()
  }
}

await main()
