/**
 * The process of a daemon: what `bin/daemonize` has prepared for it, what it leaves behind when it ends, and which
 * signals end it (ovn-northd(8), "Daemon Options").
 */

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { chdir } from 'node:process'
import type { Log } from './log.ts'

/** What `bin/daemonize` says to a process that it started. */
export interface Launch {
  /** The pid file, which it holds the lock of. */
  readonly pidFile: string | undefined
  /** Where to say that the daemon is up. */
  readonly ready: number | undefined
  readonly detached: boolean
  readonly changeDirectory: boolean
}

/** Takes it out of an environment; `undefined` when this process was started without `bin/daemonize`. */
export function takeLaunch(environment: NodeJS.ProcessEnv): Launch | undefined {
  const { DAEMON_PIDFILE, DAEMON_READY, DAEMON_DETACHED, DAEMON_CHDIR } = environment
  for (const name of ['DAEMON_PIDFILE', 'DAEMON_READY', 'DAEMON_DETACHED', 'DAEMON_CHDIR'])
    delete environment[name]
  if (DAEMON_PIDFILE === undefined) return undefined
  return {
    pidFile: DAEMON_PIDFILE || undefined,
    ready: DAEMON_READY === undefined ? undefined : Number(DAEMON_READY),
    detached: DAEMON_DETACHED !== undefined,
    changeDirectory: DAEMON_CHDIR !== undefined,
  }
}

/** Scripts of Open vSwitch tell a daemon by the name that its process has. */
export function nameProcess(name: string): void {
  try {
    writeFileSync('/proc/self/comm', name)
  } catch {}
}

/** Says that the daemon is up, and leaves the terminal if it is to run in the background. */
export function completeStart({ ready, detached, changeDirectory }: Launch): void {
  if (ready !== undefined) {
    writeSync(ready, '\0')
    closeSync(ready)
  }
  if (!detached) return
  if (changeDirectory) chdir('/')
  // The lowest free descriptors are taken: the standard ones, in their order.
  for (const descriptor of [0, 1, 2]) closeSync(descriptor)
  for (const flags of ['r', 'w', 'w']) openSync('/dev/null', flags)
}

const endings = { SIGTERM: [15, 'Terminated'], SIGINT: [2, 'Interrupt'], SIGHUP: [1, 'Hangup'] } as const

/**
 * Ends the process on the signals that ask for it: after `cleanUp` it dies of the signal, so that its parent sees why.
 * An error that nobody caught is logged, and ends it with SIGABRT, after which `--monitor` starts another.
 */
export function handleSignals(log: Log, cleanUp: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const [number, name] = endings[signal]
      log.write('fatal_signal', 'WARN', `terminating with signal ${number} (${name})`)
      cleanUp()
      process.kill(process.pid, signal)
    })
  }
  process.on('uncaughtException', (error) => {
    log.write('ovn_delta', 'EMER', error.stack ?? String(error))
    cleanUp()
    process.abort()
  })
}
