/** Embedded databases on sockets in a directory of their own, and the daemon on them: nothing but Node is needed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { northbound, southbound, startServer } from '../../ovsdb/index.ts'
import { projectDirectory } from '../stock/index.ts'

export interface Demonstration {
  readonly northbound: string
  readonly southbound: string
  /** Starts `bin/ovn-northd`, in the place of the one that runs. What it logs goes to standard error from a warning on. */
  startNorthd(): Promise<void>
  /** Ends everything, and removes the directory. */
  close(): Promise<void>
}

/** Starts both databases, empty. */
export async function startDatabases(): Promise<Demonstration> {
  const directory = mkdtempSync(join(tmpdir(), 'ovn-delta-'))
  const server = startServer({ databases: [{ schema: northbound }, { schema: southbound }] })
  const nb = await server.listen(`punix:${join(directory, 'nb.sock')}`)
  const sb = await server.listen(`punix:${join(directory, 'sb.sock')}`)
  let daemon: ChildProcess | undefined
  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return {
    northbound: nb,
    southbound: sb,
    startNorthd: async () => {
      if (daemon) await ended(daemon)
      const options = [`--ovnnb-db=${nb}`, `--ovnsb-db=${sb}`]
      daemon = spawn(join(projectDirectory, 'bin', 'ovn-northd'), options, {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      daemon.stderr?.on('data', (bytes: Buffer) => {
        const lines = String(bytes).split('\n')
        for (const line of lines) if (/\|(WARN|ERR|EMER)\|/.test(line)) console.error(line)
      })
    },
    close: async () => {
      if (daemon) await ended(daemon)
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
