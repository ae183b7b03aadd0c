/** Puts the daemon together: command line, log, process, and what serves. */
import { unlinkSync, writeSync } from 'node:fs'
import {
  completeStart,
  directoriesIn,
  handleSignals,
  Log,
  nameProcess,
  takeLaunch,
} from '../../daemon/index.ts'
import { followCommandLine } from './command-line.ts'
import { logModules } from './log-modules.ts'

const program = 'ovn-northd'

/** Runs the daemon by a command line; resolves when it is up. Throws when it cannot be started. */
export async function runDaemon(words: readonly string[]): Promise<void> {
  const launch = takeLaunch(process.env)
  const { pidFile } = launch ?? {}
  const leftBehind: (() => void)[] = pidFile === undefined ? [] : [() => remove(pidFile)]
  const cleanUp = (): void => {
    for (const removal of leftBehind) removal()
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
  // The rules take a moment to load, and are not needed to say what is wrong.
  const { serve } = await import('./serve.ts')
  await serve(settings, log, (removal) => leftBehind.push(removal))
  if (launch) completeStart(launch)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}
