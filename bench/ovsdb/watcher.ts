/** A process of its own that monitors a whole southbound with our client, and tells what that costs it. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the watching process says. */
export type Report =
  | {
      readonly kind: 'synchronised'
      readonly flows: number
      readonly deltas: number
      /** User and system time of the process since it started, in seconds; Node's own start apart. */
      readonly cpu: number
      readonly startup: number
      /** The longest time in which the event loop did nothing else, without waits for a processor, in milliseconds. */
      readonly stall: number
      /** In MB. */
      readonly peakMemory: number
    }
  /** User and system time since it was synchronised, in seconds. */
  | { readonly kind: 'followed'; readonly batches: number; readonly deltas: number; readonly cpu: number }

export interface Watcher {
  readonly synchronised: Extract<Report, { kind: 'synchronised' }>
  /** Resolves when so many batches have come since it was synchronised. */
  followed(batches: number): Promise<Extract<Report, { kind: 'followed' }>>
  stop(): void
}

/** Starts a watcher on a southbound and resolves when it is synchronised. */
export async function startWatcher(remote: string): Promise<Watcher> {
  const child = fork(fileURLToPath(new URL('./watcher-process.js', import.meta.url)), [remote], {
    execArgv: ['--expose-gc'],
  })
  const synchronised = await report(child, 'synchronised')
  return {
    synchronised,
    followed: (batches) => {
      const found = report(child, 'followed')
      child.send({ batches })
      return found
    },
    stop: () => void child.kill(),
  }
}

function report<K extends Report['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<Report, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the watching process has ended'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      const said = message as Report // what watcher-process.ts sends
      if (said.kind === kind) resolve(said as Extract<Report, { kind: K }>)
      else reject(new Error(`expected ${kind}, heard ${said.kind}`))
    })
  })
}
