/** A database on a server: what is asked of it, and how often something is written to it. */
import {
  type Client,
  connect,
  type DatabaseSchema,
  everyColumn,
  type Json,
  type JsonObject,
  type Monitor,
  monitor,
  type Operation,
  type OperationResult,
  type RelationDelta,
  tableOf,
  transact,
} from '../../ovsdb/index.ts'

export class WatchedDatabase {
  readonly schema: DatabaseSchema
  /** How many transactions have changed something. */
  updates = 0
  /** When the last one was seen, in milliseconds. */
  lastUpdate = performance.now()
  /** The last of them, for people who ask what is written again and again. */
  readonly recent: (readonly RelationDelta[])[] = []
  readonly #client: Client
  readonly #monitor: Monitor
  #known = false
  readonly #waiting = new Set<() => void>()

  /**
   * @param follow told of every change
   * @param except columns that change by themselves, as `TABLE.column`
   */
  constructor(
    schema: DatabaseSchema,
    remote: string,
    follow: (delta: RelationDelta) => void = () => {},
    except: readonly string[] = [],
  ) {
    this.schema = schema
    this.#client = connect(remote)
    this.#monitor = monitor(
      this.#client,
      { schema, tables: everyColumn(schema, { except }) },
      {
        batch: ({ deltas }) => {
          this.updates++
          this.lastUpdate = performance.now()
          this.recent.push(deltas)
          if (this.recent.length > 6) this.recent.shift()
          for (const delta of deltas) follow(delta)
          this.#known = true
          for (const check of [...this.#waiting]) check()
        },
      },
    )
  }

  /** Waits until the content is known. */
  async ready(): Promise<void> {
    if (!(await this.until(() => this.#known, 10_000))) throw new Error(`${this.schema.name}: no answer`)
  }

  /** Makes a transaction: the results, or why the server has refused it. */
  async transact(operations: readonly JsonObject[]): Promise<readonly OperationResult[] | string> {
    try {
      // Operations of a history are as RFC 7047 has them; the server says where they are not.
      const sent = operations as readonly unknown[] as readonly Operation[]
      const results = await transact(this.#client, this.schema, sent)
      const failed = results.find((result) => result?.error !== undefined)
      if (failed) return `${failed.error}: ${failed.details ?? ''}`
      return results.map((result) => result ?? {})
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** All columns of all rows of some tables, as they are at one moment. */
  async read(
    tables: readonly string[] = Object.keys(this.schema.tables),
    columns?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
    const select = tables.map((table) => ({
      op: 'select',
      table,
      where: [],
      ...(columns ? { columns } : {}),
    }))
    const results = await this.transact(select)
    if (typeof results === 'string') throw new Error(`${this.schema.name}: ${results}`)
    return new Map(tables.map((table, at) => [table, results[at]?.rows ?? []]))
  }

  /** The uuids of the rows of some tables. */
  async rows(tables: ReadonlySet<string>): Promise<(table: string) => readonly string[]> {
    if (tables.size === 0) return () => []
    const found = await this.read([...tables], ['_uuid'])
    return (table) => (found.get(table) ?? []).map(({ _uuid }) => String((_uuid as readonly Json[])[1])) // a uuid on the wire
  }

  /** Waits until something holds, which is looked at after every update; gives whether it does in time. */
  until(holds: () => boolean, milliseconds: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const done = (result: boolean): void => {
        clearTimeout(timeout)
        this.#waiting.delete(check)
        resolve(result)
      }
      const check = (): void => {
        if (holds()) done(true)
      }
      const timeout = setTimeout(() => done(false), milliseconds)
      this.#waiting.add(check)
    })
  }

  close(): void {
    this.#monitor.cancel()
    this.#client.close()
  }
}

/** Waits until nobody has written to databases for so long; gives whether that was in time. */
export async function quiet(
  databases: readonly WatchedDatabase[],
  pause: number,
  limit: number,
): Promise<boolean> {
  const deadline = performance.now() + limit
  for (;;) {
    const last = Math.max(...databases.map(({ lastUpdate }) => lastUpdate))
    const now = performance.now()
    const left = Math.max(last, deadline - limit) + pause - now
    if (left <= 0) return true
    if (now > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, left))
  }
}

/** Where a cell of a table stands in the rows that a watch is told of. */
export function cellPlace(schema: DatabaseSchema, table: string, column: string): number {
  const cells = Object.entries(tableOf(schema, table).columns).filter(([, { kind }]) =>
    /scalar|optional/.test(kind),
  )
  return cells.findIndex(([name]) => name === column) + 1
}
