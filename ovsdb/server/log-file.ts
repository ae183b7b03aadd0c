/**
 * The file that a database lives in. Transactions are appended; when it has grown enough, the database as it is takes
 * the file's place. At every moment the file on disk, read up to its last whole record, is what was acknowledged.
 */
import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseSchema } from '../schema/parse-schema.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import { schemaToJson } from '../schema/schema-json.ts'
import { Database } from './database.ts'
import { encodeRecord, readRecord } from './log-record.ts'
import { replay, transactionRecord } from './log-transaction.ts'
import { OvsdbError } from './ovsdb-error.ts'
import { type PidLock, takePidLock } from './pid-lock.ts'
import { contentOf, writeSnapshot } from './snapshot.ts'

export interface LogFileOptions {
  /** Told of what people should know: a torn end, a compaction that failed. */
  readonly warn: (message: string) => void
  /** Bytes below which a file is not compacted; 10 MiB if left out. */
  readonly compactAbove?: number
}

export interface OpenedLog {
  readonly database: Database
  readonly log: LogFile
}

/** Opens a file, or makes it, and reads the database in it. Throws when it holds another schema, or no database. */
export function openLog(path: string, schema: DatabaseSchema, options: LogFileOptions): OpenedLog {
  const lock = takePidLock(`${path}.lock`)
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o640)
    try {
      return readLog(path, file, schema, lock, options)
    } catch (error) {
      closeSync(file)
      throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function readLog(
  path: string,
  file: number,
  schema: DatabaseSchema,
  lock: PidLock,
  options: LogFileOptions,
): OpenedLog {
  const database = new Database(schema)
  const { size } = fstatSync(file)
  let offset = 0
  for (let first = true; ; first = false) {
    const found = readRecord(file, offset, size)
    if (found.status === 'end') break
    if (found.status === 'torn') {
      // A file whose first record is not whole was never answered from; one that is something else is not ours.
      if (first && !startsLikeRecord(file, size)) throw new Error('it is not an OVSDB database')
      setAside(path, file, offset, size, found.reason, options)
      break
    }
    try {
      if (first) checkSchema(parseSchema(found.json), schema)
      else replay(database, found.json)
    } catch (error) {
      throw new Error(`record at byte ${offset}: ${error instanceof Error ? error.message : String(error)}`)
    }
    offset = found.next
  }
  if (offset === 0) {
    const record = encodeRecord(JSON.stringify(schemaToJson(schema)))
    writeWhole(file, record)
    offset = record.length
    fsyncSync(file)
    syncDirectory(path)
  }
  const log = new LogFile(path, file, offset, database, lock, options)
  return { database, log }
}

function startsLikeRecord(file: number, size: number): boolean {
  const start = 'OVSDB JSON '
  const head = Buffer.alloc(Math.min(start.length, size))
  readSync(file, head, 0, head.length, 0)
  return start.startsWith(head.toString('latin1'))
}

function checkSchema(found: DatabaseSchema, wanted: DatabaseSchema): void {
  if (found.name !== wanted.name) throw new Error(`it is a database ${found.name}, not ${wanted.name}`)
  if (JSON.stringify(schemaToJson(found)) === JSON.stringify(schemaToJson(wanted))) return
  throw new Error(
    `its schema is ${found.name} ${found.version} and differs from ${wanted.version}: convert it with ovsdb-tool convert`,
  )
}

/** Cuts off what is no whole record, and keeps it in a file of its own. */
function setAside(
  path: string,
  file: number,
  offset: number,
  size: number,
  reason: string,
  { warn }: LogFileOptions,
): void {
  const rest = Buffer.alloc(size - offset)
  readSync(file, rest, 0, rest.length, offset)
  writeFileSync(`${path}.torn`, rest)
  ftruncateSync(file, offset)
  fsyncSync(file)
  warn(`${path}: at byte ${offset} ${reason}; ${rest.length} bytes were cut off and are in ${path}.torn`)
}

export class LogFile {
  readonly #path: string
  readonly #database: Database
  readonly #lock: PidLock
  readonly #options: LogFileOptions
  #file: number
  #size: number
  /** The size after the last compaction. */
  #base: number
  /** Records appended since the snapshot under way was begun. */
  #sinceSnapshot: Buffer[] | undefined
  #syncing: Promise<void> | undefined
  #compacting: Promise<void> | undefined
  #closed = false

  constructor(
    path: string,
    file: number,
    size: number,
    database: Database,
    lock: PidLock,
    options: LogFileOptions,
  ) {
    this.#path = path
    this.#file = file
    this.#size = size
    this.#base = size
    this.#database = database
    this.#lock = lock
    this.#options = options
  }

  /** Appends a transaction; true when there was something to append. Throws an `OvsdbError`, and then nothing was. */
  append(...[changes, comment]: Parameters<typeof transactionRecord>): boolean {
    const text = transactionRecord(changes, comment)
    if (text === undefined) return false
    const record = encodeRecord(text)
    try {
      writeWhole(this.#file, record)
    } catch (error) {
      ftruncateSync(this.#file, this.#size)
      throw new OvsdbError('I/O error', error instanceof Error ? error.message : String(error))
    }
    this.#size += record.length
    this.#sinceSnapshot?.push(record)
    if (this.#wantsCompaction()) this.#compacting = this.#compact()
    return true
  }

  /** Resolves when all that was appended before is on disk. One at a time. */
  sync(): Promise<void> {
    const syncing = new Promise<void>((resolve, reject) => {
      fdatasync(this.#file, (error) => {
        this.#syncing = undefined
        if (error) reject(error)
        else resolve()
      })
    })
    this.#syncing = syncing
    return syncing
  }

  /** Resolves when no compaction is under way. */
  async settled(): Promise<void> {
    await this.#compacting
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#compacting
    await this.#syncing
    fsyncSync(this.#file)
    closeSync(this.#file)
    this.#lock.release()
  }

  #wantsCompaction(): boolean {
    const { compactAbove = 10 * 2 ** 20 } = this.#options
    return !this.#compacting && !this.#closed && this.#size > compactAbove && this.#size > 2 * this.#base
  }

  async #compact(): Promise<void> {
    const temporary = `${this.#path}.new`
    // The transaction at hand is in the tables already: see `Database.commit`.
    this.#sinceSnapshot = []
    try {
      rmSync(temporary, { force: true })
      const content = contentOf(this.#database)
      const handle = await open(temporary, 'ax', 0o640)
      let size: number
      try {
        size = await writeSnapshot(handle, this.#database, content)
        await handle.sync()
      } finally {
        await handle.close()
      }
      while (this.#syncing) await this.#syncing
      this.#replace(temporary, size, this.#sinceSnapshot)
    } catch (error) {
      this.#options.warn(
        `${this.#path}: cannot be compacted: ${error instanceof Error ? error.message : error}`,
      )
      this.#base = this.#size
      rmSync(temporary, { force: true })
    } finally {
      this.#sinceSnapshot = undefined
      this.#compacting = undefined
    }
  }

  /** At one go, so that no transaction comes between. */
  #replace(temporary: string, snapshotSize: number, since: readonly Buffer[]): void {
    const file = openSync(temporary, constants.O_RDWR | constants.O_APPEND)
    let size = snapshotSize
    try {
      for (const record of since) {
        writeWhole(file, record)
        size += record.length
      }
      fsyncSync(file)
      renameSync(temporary, this.#path)
    } catch (error) {
      closeSync(file)
      throw error
    }
    closeSync(this.#file)
    this.#file = file
    this.#size = size
    this.#base = snapshotSize
    syncDirectory(this.#path)
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}

/** A new name is on disk only once its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(dirname(path), constants.O_RDONLY)
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
