/** A program that runs in the foreground as our child until we stop it, its output kept in a file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Usage, usageOf } from './usage.ts'

/** A running child process. */
export interface Daemon {
  readonly name: string
  readonly pid: number
  /** The file that holds what it wrote to standard output and standard error. */
  readonly log: string
  readonly running: boolean
  /** What it wrote so far. */
  output(): string
  /** CPU time and memory so far; throws once it has ended. */
  usage(): Usage
  /** Ends it (SIGTERM, and SIGKILL if it does not go within five seconds); does nothing when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface DaemonOptions {
  readonly name: string
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly log: string
  /** Polled until it holds; the daemon has failed when it ends before that. At once if left out. */
  readonly ready?: () => boolean | Promise<boolean>
  /** How long to wait for `ready`, in milliseconds; 30 s if left out. */
  readonly timeout?: number
}

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Lets the kernel end the child when we are killed without a chance to do it. */
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))

/** Starts a daemon and resolves when it is ready. Rejects, with its output, when it ends or hangs before that. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const output = openSync(options.log, 'a')
  const command = setpriv ?? options.command
  const prefix = setpriv ? ['--pdeathsig', 'KILL', '--', options.command] : []
  const child = spawn(command, [...prefix, ...options.arguments], {
    env: options.environment,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const daemon = new ChildDaemon(options.name, options.log, child)
  const deadline = Date.now() + (options.timeout ?? 30_000)
  try {
    await daemon.spawned
    while (options.ready && !(await options.ready())) {
      if (!daemon.running) throw new Error(`${options.name} ended before it was ready`)
      if (Date.now() > deadline) throw new Error(`${options.name} was not ready in time`)
      await sleep(5)
    }
  } catch (error) {
    await daemon.stop()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${reason}\n${readFileSync(options.log, 'utf8').slice(-4000)}`)
  }
  return daemon
}

/** Whether something accepts connections on a unix socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

class ChildDaemon implements Daemon {
  readonly spawned: Promise<void>
  readonly #child: ChildProcess
  readonly #ended: Promise<void>

  constructor(
    readonly name: string,
    readonly log: string,
    child: ChildProcess,
  ) {
    this.#child = child
    alive.add(child)
    this.#ended = new Promise((resolve) => {
      const ended = (): void => {
        alive.delete(child)
        resolve()
      }
      child.once('exit', ended)
      child.once('error', ended)
    })
    this.spawned = new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} was never started`)
    return this.#child.pid
  }

  get running(): boolean {
    return alive.has(this.#child) && this.#child.exitCode === null && this.#child.signalCode === null
  }

  output(): string {
    return readFileSync(this.log, 'utf8')
  }

  usage(): Usage {
    return usageOf(this.pid)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return
    this.#child.kill(signal)
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 5_000)
    await this.#ended
    clearTimeout(force)
  }
}
