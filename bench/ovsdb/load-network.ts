/**
 * Loads the seed network *scale*, a transaction a switch, into the stock server, and into the embedded one in memory
 * and with a file. The requests are made beforehand, and each is sent when the one before is answered. Measured are
 * the time until the last answer, and the CPU time of the server after its start; what a fresh process has to compile
 * is in it.
 *
 * The stock server puts a transaction on disk before it answers only if it asks for that, the embedded one always: so
 * there is a stock server that is asked, to compare with.
 */
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Client, Json } from '../../ovsdb/index.ts'
import { applyTo, scaleNetwork } from '../networks/index.ts'
import { answers, createSandbox, type Daemon, projectDirectory, type Sandbox } from '../stock/index.ts'

const rounds = 5

interface Contender {
  readonly name: string
  /** Whether the requests ask for the disk (RFC 7047 5.2.7). */
  readonly durable: boolean
  readonly start: (sandbox: Sandbox, socket: string) => Promise<Daemon>
}

function embedded(file: boolean): Contender['start'] {
  return (sandbox, socket) => {
    const program = join(projectDirectory, 'bin', 'ovsdb-embedded')
    const flags = file ? ['--db', join(sandbox.directory, 'embedded.db')] : []
    return sandbox.start(
      'embedded',
      process.execPath,
      [program, `--remote=punix:${socket}`, ...flags, 'nb'],
      {
        ready: () => answers(socket),
      },
    )
  }
}

const contenders: readonly Contender[] = [
  { name: 'stock, not synced', durable: false, start: (sandbox) => sandbox.startDatabase('nb') },
  { name: 'embedded, in memory', durable: false, start: embedded(false) },
  { name: 'stock, synced', durable: true, start: (sandbox) => sandbox.startDatabase('nb') },
  { name: 'embedded, --db, synced', durable: true, start: embedded(true) },
]

interface Cost {
  readonly time: number
  readonly cpu: number
}

/** `scale` 0.1 takes a tenth of the switches. */
export async function loadNetwork(scale: number): Promise<void> {
  const switches = Math.max(1, Math.round(159 * scale))
  const plain = await requestsFor(switches, 92, false)
  const durable = await requestsFor(switches, 92, true)
  const costs = new Map<Contender, Cost[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [contender, found] of costs) {
      found.push(await load(contender, contender.durable ? durable : plain))
    }
  }
  console.log(
    `loading ${switches} switches of 92 ports: ${plain.length} transactions, medians of ${rounds} rounds`,
  )
  console.log(
    `${''.padEnd(26)}${'time'.padStart(10)}${'/ stock'.padStart(10)}${'CPU'.padStart(10)}${'/ stock'.padStart(10)}`,
  )
  for (const [{ name, durable }, found] of costs) {
    // The stock server comes first among those that are asked the same.
    const [, stock] = [...costs].find(([other]) => other.durable === durable) ?? []
    const [time, cpu] = (['time', 'cpu'] as const).map((what) => {
      const value = median(found.map((cost) => cost[what]))
      const base = median((stock ?? []).map((cost) => cost[what]))
      return `${`${value.toFixed(0)} ms`.padStart(10)}${(value / base).toFixed(2).padStart(10)}`
    })
    console.log(`  ${name.padEnd(24)}${time}${cpu}`)
  }
}

/** The requests that a client sends to make the network. */
async function requestsFor(switches: number, ports: number, durable: boolean): Promise<readonly string[]> {
  const requests: string[] = []
  const more = durable ? [{ op: 'commit', durable: true }] : []
  const recorder: Pick<Client, 'call'> = {
    call: (method, params, reply) => {
      requests.push(JSON.stringify({ id: requests.length, method, params: [...params, ...more] }))
      reply.result([])
    },
  }
  // Nothing else of a client is asked for by who only commits.
  await applyTo(recorder as Client, scaleNetwork({ switches, ports }))
  return requests
}

async function load({ start }: Contender, requests: readonly string[]): Promise<Cost> {
  const sandbox = createSandbox()
  try {
    const socket = sandbox.remote('nb').slice('unix:'.length)
    const daemon = await start(sandbox, socket)
    const cpuBefore = daemon.usage().cpuSeconds
    const begin = performance.now()
    await sendAll(socket, requests)
    return { time: performance.now() - begin, cpu: (daemon.usage().cpuSeconds - cpuBefore) * 1000 }
  } finally {
    await sandbox.dispose()
  }
}

/** Answers of a load are short, each in one piece or two: what ends with a brace and is JSON is whole. */
function sendAll(path: string, requests: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    let next = 0
    let text = ''
    const send = (): void => {
      const request = requests[next++]
      if (request !== undefined) {
        socket.write(request)
        return
      }
      socket.destroy()
      resolve()
    }
    socket.once('connect', send)
    socket.once('error', reject)
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      const answer = parseWhole(text)
      if (answer === undefined) return
      text = ''
      if (failed(answer)) reject(new Error(`not committed: ${JSON.stringify(answer).slice(0, 1000)}`))
      else send()
    })
  })
}

function parseWhole(text: string): Json | undefined {
  if (!text.endsWith('}')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failed(answer: Json): boolean {
  return /"error":[{"]/.test(JSON.stringify(answer))
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
