/** The program `ovsdb-embedded` in a sandbox, in the place of a stock server. */
import { join } from 'node:path'
import {
  answers,
  type Daemon,
  type DatabaseName,
  projectDirectory,
  type Sandbox,
} from '../../../bench/stock/index.ts'

const program = join(projectDirectory, 'bin', 'ovsdb-embedded')

/** Starts it where the tools of the sandbox look for that database. Runs the compiled program: `npm test` builds first. */
export function startEmbedded(
  sandbox: Sandbox,
  database: DatabaseName,
  options: { readonly schema?: string; readonly file?: string } = {},
): Promise<Daemon> {
  const socket = sandbox.remote(database).slice('unix:'.length)
  const file = options.file === undefined ? [] : ['--db', options.file]
  const args = [program, `--remote=punix:${socket}`, ...file, options.schema ?? database]
  return sandbox.start(`${database}-embedded`, process.execPath, args, { ready: () => answers(socket) })
}
