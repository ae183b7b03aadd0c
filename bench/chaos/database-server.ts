/** Servers of a central database that are killed and started again: one stock server, ours, or a cluster of three. */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  answers,
  type Cluster,
  createSandbox,
  projectDirectory,
  type Sandbox,
  startCluster,
  stockSchema,
} from '../stock/index.ts'
import { type CuttingProxy, openCuttingProxy } from './cutting-proxy.ts'

/** Whose servers hold the central databases. */
export type ServerKind = 'stock' | 'embedded' | 'cluster'

export type CentralDatabase = 'nb' | 'sb'

export interface DatabaseServer {
  /** Where clients find it. */
  readonly remote: string
  /** Kills it, or the leader of the cluster; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts what was killed. */
  start(): Promise<void>
  /** Cuts the connections of its clients when so many more bytes have come from it, if there is something in between. */
  cutAfter(bytes: number): boolean
  /** Lets its file grow by no more than so many bytes, if it is ours; `start` gives it room again. */
  fillDisk(bytes: number): boolean
  close(): Promise<void>
}

export async function startServer(
  sandbox: Sandbox,
  kind: ServerKind,
  database: CentralDatabase,
): Promise<DatabaseServer> {
  if (kind === 'cluster') {
    const own = createSandbox()
    return new ClusterServer(own, await startCluster(own, stockSchema(database)))
  }
  const server = new SingleServer(sandbox, kind, database)
  await server.open()
  return server
}

class SingleServer implements DatabaseServer {
  readonly remote: string
  readonly #sandbox: Sandbox
  readonly #kind: 'stock' | 'embedded'
  readonly #database: CentralDatabase
  #proxy: CuttingProxy | undefined

  constructor(sandbox: Sandbox, kind: 'stock' | 'embedded', database: CentralDatabase) {
    this.#sandbox = sandbox
    this.#kind = kind
    this.#database = database
    this.remote = sandbox.remote(database)
  }

  /** The proxy has the name that everybody knows; the server is behind it. */
  async open(): Promise<void> {
    await this.start()
    this.#proxy = await openCuttingProxy(this.remote.slice('unix:'.length), this.#socket)
  }

  async kill(): Promise<void> {
    await this.#sandbox.daemon(this.#name)?.stop('SIGKILL')
  }

  async start(): Promise<void> {
    const options = { ready: () => answers(this.#socket) }
    const remote = `--remote=punix:${this.#socket}`
    if (this.#kind === 'stock') {
      await this.#sandbox.startDatabase(this.#database, { socket: this.#socket })
      return
    }
    // A file that grows beyond its limit is refused, as by a disk that is full; a signal would say so otherwise.
    const program = join(projectDirectory, 'bin', 'ovsdb-embedded')
    const ignoring = `trap '' XFSZ; exec "$@"`
    const args = ['-c', ignoring, 'sh', program, remote, '--db', this.#file, this.#database]
    await this.#sandbox.start(this.#name, '/bin/sh', args, options)
  }

  cutAfter(bytes: number): boolean {
    this.#proxy?.cutAfter(bytes)
    return true
  }

  fillDisk(bytes: number): boolean {
    const daemon = this.#sandbox.daemon(this.#name)
    if (this.#kind === 'stock' || !daemon?.running) return false
    const limit = statSync(this.#file).size + bytes
    execFileSync('prlimit', [`--pid=${daemon.pid}`, `--fsize=${limit}:unlimited`])
    return true
  }

  async close(): Promise<void> {
    await this.#proxy?.close()
  }

  get #name(): string {
    return `${this.#database}-server`
  }

  get #socket(): string {
    return join(this.#sandbox.directory, `${this.#database}-real.sock`)
  }

  get #file(): string {
    return join(this.#sandbox.directory, `${this.#database}.db`)
  }
}

class ClusterServer implements DatabaseServer {
  readonly remote: string
  readonly #sandbox: Sandbox
  readonly #cluster: Cluster

  constructor(sandbox: Sandbox, cluster: Cluster) {
    this.#sandbox = sandbox
    this.#cluster = cluster
    this.remote = cluster.remotes
  }

  async kill(): Promise<void> {
    const leader = await this.#cluster.leader()
    await leader.daemon.stop('SIGKILL')
  }

  async start(): Promise<void> {
    for (const member of this.#cluster.members) if (!member.daemon.running) await member.start()
  }

  cutAfter(): boolean {
    return false
  }

  fillDisk(): boolean {
    return false
  }

  close(): Promise<void> {
    return this.#sandbox.dispose()
  }
}
