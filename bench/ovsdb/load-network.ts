/**
 * Loads the seed network *scale*, a transaction a switch, into the stock server, and into the embedded one in memory
 * and with a file. The requests are made beforehand, and each is sent when the one before is answered. Measured are
 * the time until the last answer, and the CPU time of the server after its start.
 */
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Client, Json } from '../../ovsdb/index.ts'
import { applyTo, scaleNetwork } from '../networks/index.ts'
import { answers, createSandbox, type Daemon, projectDirectory, type Sandbox } from '../stock/index.ts'

const rounds = 5

interface Contender {
  readonly name: string
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
  { name: 'stock, not synced', start: (sandbox) => sandbox.startDatabase('nb') },
  { name: 'embedded, in memory', start: embedded(false) },
  { name: 'embedded, --db, synced', start: embedded(true) },
]

interface Cost {
  readonly time: number
  readonly cpu: number
}

/** `scale` 0.1 takes a tenth of the switches. */
export async function loadNetwork(scale: number): Promise<void> {
  const switches = Math.max(1, Math.round(159 * scale))
  const requests = await requestsFor(switches, 92)
  const costs = new Map<Contender, Cost[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [contender, found] of costs) found.push(await load(contender, requests))
  }
  const [stock] = costs.values()
  console.log(
    `loading ${switches} switches of 92 ports: ${requests.length} transactions, medians of ${rounds} rounds`,
  )
  console.log(
    `${''.padEnd(26)}${'time'.padStart(10)}${'/ stock'.padStart(10)}${'CPU'.padStart(10)}${'/ stock'.padStart(10)}`,
  )
  for (const [{ name }, found] of costs) {
    const [time, cpu] = (['time', 'cpu'] as const).map((what) => {
      const value = median(found.map((cost) => cost[what]))
      const base = median((stock ?? []).map((cost) => cost[what]))
      return `${`${value.toFixed(0)} ms`.padStart(10)}${(value / base).toFixed(2).padStart(10)}`
    })
    console.log(`  ${name.padEnd(24)}${time}${cpu}`)
  }
}

/** The requests that a client sends to make the network. */
async function requestsFor(switches: number, ports: number): Promise<readonly string[]> {
  const requests: string[] = []
  const recorder: Pick<Client, 'call'> = {
    call: (method, params, reply) => {
      requests.push(JSON.stringify({ id: requests.length, method, params }))
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
