/** The control socket of a daemon with what every daemon answers there, and says of it in its log. */
import { ControlSocket } from './control-socket.ts'
import { type Coverage, registerCoverageCommands } from './coverage.ts'
import { type Log, systemError } from './log.ts'
import { registerLogCommands } from './log-commands.ts'
import { RateLimit } from './rate-limit.ts'
import { registerStopwatchCommands, type Stopwatches } from './stopwatch.ts'

/** What is counted of it, in the daemon's coverage counters. */
export const controlCounters = ['unixctl_received', 'unixctl_replied'] as const

/**
 * Listens, unless there is no socket to listen on, and answers what every daemon does. Rejects when it cannot.
 *
 * @param version what `version` answers
 */
export async function openControl(
  path: string | undefined,
  version: string,
  log: Log,
  { coverage, stopwatches }: { readonly coverage: Coverage; readonly stopwatches: Stopwatches },
): Promise<ControlSocket> {
  const limit = new RateLimit(5, 5)
  const control = new ControlSocket(version, {
    received: (method, params, id) => {
      coverage.count('unixctl_received')
      log.write('unixctl', 'DBG', `received request ${method}${params}, id=${id}`)
    },
    replied: (outcome, id, text) => {
      coverage.count('unixctl_replied')
      log.write('unixctl', 'DBG', `replying with ${outcome}, id=${id}: "${text}"`)
    },
    unexpected: (what) => log.write('unixctl', 'WARN', what, limit),
  })
  if (path !== undefined) {
    try {
      await control.listen(path)
    } catch (error) {
      throw new Error(`${path}: could not initialize control socket (${systemError(error)})`)
    }
  }
  registerLogCommands(control, log)
  registerCoverageCommands(control, coverage)
  registerStopwatchCommands(control, stopwatches)
  return control
}
