/** Puts the daemon together: command line, log, process, control socket, and what answers on it. */
import { unlinkSync, writeSync } from 'node:fs'
import {
  ControlSocket,
  completeStart,
  directoriesIn,
  handleSignals,
  Log,
  nameProcess,
  RateLimit,
  registerCoverageCommands,
  registerLogCommands,
  registerStopwatchCommands,
  systemError,
  takeLaunch,
} from '../../daemon/index.ts'
import { followCommandLine, type Settings, VERSION } from './command-line.ts'
import { registerNorthdCommands } from './commands.ts'
import { logModules } from './log-modules.ts'
import { createMeasurements } from './measurements.ts'
import { INTERNAL_VERSION, startNorthd } from './northd.ts'

const program = 'ovn-northd'

/** Runs the daemon by a command line; resolves when it is up. Throws when it cannot be started. */
export async function runDaemon(words: readonly string[]): Promise<void> {
  const launch = takeLaunch(process.env)
  const { pidFile } = launch ?? {}
  let control: ControlSocket | undefined
  const cleanUp = (): void => {
    control?.unlink()
    if (pidFile !== undefined) remove(pidFile)
  }
  process.on('exit', cleanUp)
  nameProcess(program)
  const log = new Log(program, logModules)
  const complain = (message: string): void => {
    writeSync(2, `${program}: ${message}\n`)
  }
  const line = followCommandLine(words, process.env, directoriesIn(process.env), log, complain)
  if (line.kind === 'fail') throw new Error(line.message)
  if (line.kind === 'print') {
    writeSync(1, line.text)
    process.exit(0)
  }
  const { settings } = line
  const needed = settings.forLauncher.find((name) => name === 'detach' || name === 'pidfile')
  if (!launch && needed !== undefined) throw new Error(`--${needed} is for bin/${program}, which starts this`)
  handleSignals(log, cleanUp)
  control = await startServing(settings, log)
  if (launch) completeStart(launch)
}

async function startServing(settings: Settings, log: Log): Promise<ControlSocket> {
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
  return control
}

async function listen(control: ControlSocket, path: string): Promise<void> {
  try {
    await control.listen(path)
  } catch (error) {
    throw new Error(`${path}: could not initialize control socket (${systemError(error)})`)
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}
