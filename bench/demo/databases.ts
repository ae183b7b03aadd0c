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
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      const child = daemon
      daemon = undefined
      if (!child) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return {
    northbound: nb,
    southbound: sb,
    startNorthd: async () => {
      await end()
      const options = [`--ovnnb-db=${nb}`, `--ovnsb-db=${sb}`]
      // Its control socket is in the directory too: the usual place for it may not be there.
      const env = { ...process.env, OVN_RUNDIR: directory }
      const child = spawn(join(projectDirectory, 'bin', 'ovn-northd'), options, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env,
      })
      let said = ''
      child.stderr?.on('data', (bytes: Buffer) => {
        if (daemon !== child) return
        said += String(bytes)
        for (const line of String(bytes).split('\n'))
          if (/\|(WARN|ERR|EMER)\|/.test(line)) console.error(line)
      })
      child.once('exit', (code) => {
        if (daemon !== child) return
        console.error(`ovn-northd has ended with ${code}:\n${said}`)
        process.exit(1)
      })
      daemon = child
    },
    close: async () => {
      await end()
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
