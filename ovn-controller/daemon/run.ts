/** The daemon as a program. */
import { runDaemon } from '../../daemon/index.ts'
import { followCommandLine } from './command-line.ts'
import { logModules } from './log-modules.ts'

/** Runs it by a command line; resolves when it is up. Throws when it cannot be started. */
export function runController(words: readonly string[]): Promise<void> {
  const serve = async () => (await import('./serve.ts')).serve
  return runDaemon({ name: 'ovn-controller', logModules, followCommandLine, serve }, words)
}
