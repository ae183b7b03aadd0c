/** The daemon with its control socket, and all that answers there. */
import {
  ControlSocket,
  type Log,
  RateLimit,
  registerCoverageCommands,
  registerLogCommands,
  registerStopwatchCommands,
  systemError,
} from '../../daemon/index.ts'
import { type Settings, VERSION } from './command-line.ts'
import { registerNorthdCommands } from './commands.ts'
import { createMeasurements } from './measurements.ts'
import { startNorthd } from './northd.ts'
import { INTERNAL_VERSION } from './rules.ts'

/**
 * Connects to the databases, and answers on the control socket; resolves when it does.
 *
 * @param atEnd told what is to be done before the process ends, however it does
 */
export async function serve(
  settings: Settings,
  log: Log,
  atEnd: (removal: () => void) => void,
): Promise<void> {
  const measurements = createMeasurements()
  const { coverage, stopwatches } = measurements
  const limit = new RateLimit(5, 5)
  const control = new ControlSocket(VERSION, {
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
  atEnd(() => control.unlink())
  if (settings.control !== undefined) await listen(control, settings.control)
  log.write('ovn_northd', 'INFO', `OVN internal version is : [${INTERNAL_VERSION}]`)
  const northd = startNorthd({
    ...settings,
    log: (module, level, message, limit) => log.write(module, level, message, limit),
    measurements,
  })
  registerLogCommands(control, log)
  registerCoverageCommands(control, coverage)
  registerStopwatchCommands(control, stopwatches)
  registerNorthdCommands(control, northd, {
    measurements,
    threads: settings.threads,
    say: (module, message) => log.write(module, 'INFO', message),
    exit: () => {
      northd.close()
      control.close().then(() => process.exit(0))
    },
  })
}

async function listen(control: ControlSocket, path: string): Promise<void> {
  try {
    await control.listen(path)
  } catch (error) {
    throw new Error(`${path}: could not initialize control socket (${systemError(error)})`)
  }
}
