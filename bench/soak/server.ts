/** Database servers for a sandbox, the stock ones or the embedded ones. */
import { join } from 'node:path'
import { answers, type DatabaseName, projectDirectory, type Sandbox } from '../stock/index.ts'

export type ServerMake = 'stock' | 'embedded'

/** Starts a server for a database. */
export async function startServer(sandbox: Sandbox, make: ServerMake, database: DatabaseName): Promise<void> {
  if (make === 'stock') {
    await sandbox.startDatabase(database)
    return
  }
  const program = join(projectDirectory, 'bin', 'ovsdb-embedded')
  const socket = sandbox.remote(database).slice('unix:'.length)
  const args = [program, `--remote=punix:${socket}`, database]
  await sandbox.start(`${database}-server`, process.execPath, args, { ready: () => answers(socket) })
}
