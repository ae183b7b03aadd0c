/** An OVSDB server inside this process: databases in memory, on disk where asked for, served on sockets and streams. */
import type { Duplex } from 'node:stream'
import type { Json } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import { schemaToJson } from '../schema/schema-json.ts'
import { Database } from './database.ts'
import { Durability } from './durability.ts'
import { type Listener, listen } from './listen.ts'
import { LockTable, type LockWaiter } from './lock-table.ts'
import { type LogFile, openLog } from './log-file.ts'
import { createServerDatabase } from './server-database.ts'
import { Session } from './session.ts'
import type { ServedDatabase, SessionHost } from './session-host.ts'
import { newUuid } from './transaction.ts'
import { WaitingList } from './waiting-list.ts'

export interface ServerDatabaseOptions {
  readonly schema: DatabaseSchema
  /** The file that the database is kept in, in the stock standalone format; only in memory if left out. */
  readonly file?: string
}

export interface ServerOptions {
  readonly databases: readonly ServerDatabaseOptions[]
  /** Bytes of the longest message that is accepted; 256 MiB if left out. */
  readonly largestMessage?: number
  /** Milliseconds of silence before a client on TCP is asked whether it is there; 5000 if left out, 0 for never. */
  readonly probeInterval?: number
  /** Bytes below which a file is not compacted; 10 MiB if left out. */
  readonly compactAbove?: number
  /** Told of what people should know; standard error if left out. */
  readonly warn?: (message: string) => void
  /** Told why a client was disconnected: what it sent was no JSON-RPC, or it did not answer. */
  readonly disconnected?: (reason: string) => void
  /** A disk that cannot be written to ended the server; if left out, the error is thrown. */
  readonly failed?: (error: Error) => void
}

export interface OvsdbServer {
  /** Listens on `punix:PATH` or `ptcp:PORT[:HOST]`; gives the remote to connect to. Without a host it is 127.0.0.1. */
  listen(remote: string): Promise<string>
  /** Serves a client on any stream. */
  serve(stream: Duplex): void
  /** Executes operations as one transaction, as the request `transact` does; resolves when it is on disk. */
  transact(database: string, operations: readonly Json[]): Promise<readonly Json[]>
  /** Disconnects all clients, stops listening, and closes the files. */
  close(): Promise<void>
}

/** Starts a server. Throws when a schema is inconsistent or a file is not what it should be. */
export function startServer(options: ServerOptions): OvsdbServer {
  return new EmbeddedServer(options)
}

class EmbeddedServer implements OvsdbServer, SessionHost {
  readonly id: Uuid = newUuid()
  readonly databases: ReadonlyMap<string, ServedDatabase>
  readonly locks = new LockTable<LockWaiter>()
  readonly durability: Durability
  readonly #options: ServerOptions
  readonly #sessions = new Set<Session>()
  readonly #listeners: Listener[] = []
  readonly #logs: LogFile[] = []

  constructor(options: ServerOptions) {
    this.#options = options
    const failed = (error: Error): void => {
      for (const session of this.#sessions) session.close(error.message)
      if (!options.failed) throw error
      options.failed(error)
    }
    const sync = async (): Promise<void> => {
      await Promise.all(this.#logs.map((log) => log.sync()))
    }
    this.durability = new Durability(sync, failed)
    const opened = options.databases.map((one) => this.#open(one))
    const all = [...opened, createServerDatabase(opened.map(({ schema }) => schema))]
    this.databases = new Map(
      all.map((database) => [
        database.name,
        { database, waiting: new WaitingList(database), schemaJson: schemaToJson(database.schema) },
      ]),
    )
    if (this.databases.size < all.length) throw new Error('two databases of one name')
  }

  async listen(remote: string): Promise<string> {
    const { probeInterval = 5000 } = this.#options
    const listener = await listen(remote, (socket, tcp) => this.#start(socket, tcp ? probeInterval : 0))
    this.#listeners.push(listener)
    return listener.remote
  }

  serve(stream: Duplex): void {
    this.#start(stream, 0)
  }

  transact(database: string, operations: readonly Json[]): Promise<readonly Json[]> {
    const served = this.databases.get(database)
    if (!served) return Promise.reject(new Error(`there is no database ${database}`))
    return new Promise((resolve) => {
      const nobody = { ownsLock: () => false }
      served.waiting.execute(operations, nobody, (results) =>
        this.durability.whenDurable(() => resolve(results)),
      )
    })
  }

  async close(): Promise<void> {
    const closing = this.#listeners.splice(0).map((listener) => listener.close())
    for (const session of this.#sessions) session.close()
    await Promise.all(closing)
    for (const log of this.#logs.splice(0)) await log.close()
  }

  closed(session: LockWaiter, reason: string | undefined): void {
    if (reason !== undefined) this.#options.disconnected?.(reason)
    this.#sessions.delete(session as Session) // sessions alone call this
  }

  #start(stream: Duplex, probeInterval: number): void {
    const { largestMessage = 256 * 2 ** 20 } = this.#options
    this.#sessions.add(new Session(stream, this, { largestMessage, probeInterval }))
  }

  #open({ schema, file }: ServerDatabaseOptions): Database {
    if (file === undefined) return new Database(schema)
    const { compactAbove, warn = (message: string) => console.error(message) } = this.#options
    const { database, log } = openLog(file, schema, {
      warn,
      ...(compactAbove === undefined ? {} : { compactAbove }),
    })
    this.#logs.push(log)
    database.persistWith((changes, comment) => {
      if (log.append(changes, comment)) this.durability.appended()
    })
    return database
  }
}
