/** Puts a daemon together: its command line, log and process, and what serves. */
import { unlinkSync, writeSync } from 'node:fs'
import { type Directories, directoriesIn } from './directories.ts'
import { Log } from './log.ts'
import { completeStart, handleSignals, nameProcess, takeLaunch } from './process.ts'

/** What a daemon's settings have to say to whoever starts it. */
export interface CommonSettings {
  /** Options that only `bin/daemonize` can follow. */
  readonly forLauncher: readonly string[]
}

/** Settings; or a text to print, after which there is nothing to do; or what is wrong. */
export type CommandLine<S extends CommonSettings> =
  | { readonly kind: 'run'; readonly settings: S }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'fail'; readonly message: string }

/** Starts to serve by settings; resolves when it is up. What is passed to `atEnd` is done however the process ends. */
export type Serve<S> = (settings: S, log: Log, atEnd: (removal: () => void) => void) => Promise<void>

export interface DaemonProgram<S extends CommonSettings> {
  readonly name: string
  readonly logModules: readonly string[]
  /** Follows the words of a command line; complains about those that are left out. */
  readonly followCommandLine: (
    words: readonly string[],
    environment: NodeJS.ProcessEnv,
    directories: Directories,
    log: Log,
    complain: (message: string) => void,
  ) => CommandLine<S>
  /** Loaded late: the rules take a moment, and are not needed to say what is wrong. */
  readonly serve: () => Promise<Serve<S>>
}

/** Runs a daemon by a command line; resolves when it is up. Throws when it cannot be started. */
export async function runDaemon<S extends CommonSettings>(
  { name, logModules, followCommandLine, serve }: DaemonProgram<S>,
  words: readonly string[],
): Promise<void> {
  const launch = takeLaunch(process.env)
  const { pidFile } = launch ?? {}
  const leftBehind: (() => void)[] = pidFile === undefined ? [] : [() => remove(pidFile)]
  const cleanUp = (): void => {
    for (const removal of leftBehind) removal()
  }
  process.on('exit', cleanUp)
  nameProcess(name)
  const log = new Log(name, logModules)
  const complain = (message: string): void => {
    writeSync(2, `${name}: ${message}\n`)
  }
  const line = followCommandLine(words, process.env, directoriesIn(process.env), log, complain)
  if (line.kind === 'fail') throw new Error(line.message)
  if (line.kind === 'print') {
    writeSync(1, line.text)
    process.exit(0)
  }
  const { settings } = line
  const needed = settings.forLauncher.find((option) => option === 'detach' || option === 'pidfile')
  if (!launch && needed !== undefined) throw new Error(`--${needed} is for bin/${name}, which starts this`)
  handleSignals(log, cleanUp)
  await (await serve())(settings, log, (removal) => leftBehind.push(removal))
  if (launch) completeStart(launch)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}
