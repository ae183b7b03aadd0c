/**
 * A private directory in which stock databases, daemons and command-line tools run together and know only each
 * other: every socket, log and database file lies in it, and disposing of it ends all that was started there.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { answers, type Daemon, startDaemon } from './daemon.ts'
import { type DatabaseName, type Program, stockProgram, stockSchema } from './programs.ts'

/** A stock `ovsdb-server` with one database. */
export interface Database extends Daemon {
  /** The remote to connect to, such as `unix:/tmp/…/ovnnb_db.sock`. */
  readonly remote: string
}

export interface DatabaseOptions {
  /** Another schema file than the stock one. */
  readonly schema?: string
  /** A cluster of one: only clustered databases remember their transactions, so that a client can resume. */
  readonly clustered?: boolean
  /** Another socket than the one that everybody knows: something else stands there. */
  readonly socket?: string
}

export interface StartOptions {
  /** Environment variables beside those of the sandbox. */
  readonly environment?: NodeJS.ProcessEnv
  /** Polled until it holds before the daemon counts as started. */
  readonly ready?: () => boolean | Promise<boolean>
  /** In milliseconds; 30 s if left out. */
  readonly timeout?: number
}

export interface Sandbox {
  /** Its directory: run directory, log directory and database directory of everything in it. */
  readonly directory: string
  /** The environment of what runs in it (`OVN_RUNDIR`, `OVN_NB_DB`, …). */
  readonly environment: NodeJS.ProcessEnv
  /** The remote of a database, started or not. */
  remote(database: DatabaseName): string
  /** Starts `ovsdb-server` for a database; the file is made if it is not there, and kept between starts. */
  startDatabase(database: DatabaseName, options?: DatabaseOptions): Promise<Database>
  /** Starts the stock `ovn-northd` on both databases, its control socket at `northd.ctl`. */
  startNorthd(...flags: readonly string[]): Promise<Daemon>
  /** Starts any program in the foreground, under a name of its own in this sandbox. */
  start(name: string, command: string, args: readonly string[], options?: StartOptions): Promise<Daemon>
  /** What was started last under that name. */
  daemon(name: string): Daemon | undefined
  /** Runs a stock tool to its end and gives its standard output; rejects with what it wrote to standard error. */
  run(program: Program, ...args: readonly string[]): Promise<string>
  /** Ends every daemon, last started first, and removes the directory. */
  dispose(): Promise<void>
}

/** The names are the default ones, so that the tools find the databases without being told. */
const sockets: Readonly<Record<DatabaseName, string>> = {
  nb: 'ovnnb_db.sock',
  sb: 'ovnsb_db.sock',
  vswitch: 'db.sock',
}

/** Makes an empty sandbox. Its path is short: a unix socket's may have 107 bytes. */
export function createSandbox(): Sandbox {
  return new DirectorySandbox(mkdtempSync('/tmp/ovn-delta-'))
}

class DirectorySandbox implements Sandbox {
  readonly environment: NodeJS.ProcessEnv
  readonly #daemons: Daemon[] = []

  constructor(readonly directory: string) {
    const own: Record<string, string> = {
      OVN_NB_DB: this.remote('nb'),
      OVN_SB_DB: this.remote('sb'),
      OVN_NBCTL_OPTIONS: '',
      OVN_SBCTL_OPTIONS: '',
      OVN_NB_DAEMON: '',
      OVN_SB_DAEMON: '',
    }
    for (const place of ['RUNDIR', 'LOGDIR', 'DBDIR', 'SYSCONFDIR']) {
      own[`OVN_${place}`] = directory
      own[`OVS_${place}`] = directory
    }
    this.environment = { ...process.env, ...own }
    // The tools take an empty variable for a daemon's address, so it has to be absent.
    delete this.environment.OVN_NB_DAEMON
    delete this.environment.OVN_SB_DAEMON
  }

  remote(database: DatabaseName): string {
    return `unix:${join(this.directory, sockets[database])}`
  }

  async startDatabase(database: DatabaseName, options: DatabaseOptions = {}): Promise<Database> {
    const file = join(this.directory, `${database}.db`)
    const socket = options.socket ?? join(this.directory, sockets[database])
    const schema = options.schema ?? stockSchema(database)
    if (!existsSync(file)) {
      const raft = `unix:${join(this.directory, `${database}.raft`)}`
      if (options.clustered) await this.run('ovsdb-tool', 'create-cluster', file, schema, raft)
      else await this.run('ovsdb-tool', 'create', file, schema)
    }
    const args = [`--remote=punix:${socket}`, `--unixctl=${database}-server.ctl`, '-vconsole:warn', file]
    const daemon = await this.start(`${database}-server`, stockProgram('ovsdb-server'), args, {
      ready: () => answers(socket),
    })
    if (options.clustered) {
      const { name } = JSON.parse(readFileSync(schema, 'utf8'))
      await this.run('ovsdb-client', 'wait', this.remote(database), name, 'connected')
    }
    return Object.assign(daemon, { remote: this.remote(database) })
  }

  startNorthd(...flags: readonly string[]): Promise<Daemon> {
    const control = join(this.directory, 'northd.ctl')
    const args = [`--unixctl=${control}`, `--pidfile`, '-vconsole:warn', ...flags]
    return this.start('ovn-northd', stockProgram('ovn-northd'), args, { ready: () => answers(control) })
  }

  async start(
    name: string,
    command: string,
    args: readonly string[],
    options: StartOptions = {},
  ): Promise<Daemon> {
    const { environment, ...waiting } = options
    const daemon = await startDaemon({
      name,
      command,
      arguments: args,
      environment: { ...this.environment, ...environment },
      log: join(this.directory, `${name}.log`),
      ...waiting,
    })
    this.#daemons.push(daemon)
    return daemon
  }

  daemon(name: string): Daemon | undefined {
    return this.#daemons.findLast((daemon) => daemon.name === name)
  }

  run(program: Program, ...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const settings = { env: this.environment, maxBuffer: 2 ** 30 }
      execFile(stockProgram(program), args, settings, (error, stdout, stderr) => {
        if (error) reject(new Error(`${program} ${args.slice(0, 8).join(' ')}: ${stderr || error.message}`))
        else resolve(stdout)
      })
    })
  }

  async dispose(): Promise<void> {
    for (const daemon of this.#daemons.splice(0).reverse()) await daemon.stop()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
