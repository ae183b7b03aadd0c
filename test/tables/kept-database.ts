/** A small database that rules keep as tests want it, on an embedded server with all its constraints. */
import type { DatabaseSchema, Json, OvsdbServer, Uuid } from '../../ovsdb/index.ts'
import { startServer } from '../../ovsdb/index.ts'
import { input, integer, optional, program, rule, start, textColumn } from '../../rules/index.ts'
import { derivedUuid, type Link, link, syncedTable, Tables, uuid } from '../../tables/index.ts'

const string = { type: 'string' } as const
const parts = { kind: 'set', key: { type: 'uuid', refTable: 'Part', refType: 'strong' } } as const

/** No tag is ever wanted. Things have parts, which are no root table, and lean on another thing. Values go up to 99, labels have 5 characters. */
export const schema = {
  name: 'Store',
  version: '1.0.0',
  tables: {
    Store_Global: {
      isRoot: true,
      maxRows: 1,
      columns: { number: { kind: 'scalar', key: { type: 'integer' } } },
    },
    Thing: {
      isRoot: true,
      columns: {
        name: { kind: 'scalar', key: string },
        value: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 99 } },
        note: { kind: 'scalar', key: string },
        origin: { kind: 'scalar', key: string, mutable: false },
        leans_on: { kind: 'optional', key: { type: 'uuid', refTable: 'Thing', refType: 'strong' } },
        parts: { ...parts, min: 0, max: 'unlimited' },
        options: { kind: 'map', key: string, value: string, min: 0, max: 'unlimited' },
      },
    },
    Tag: {
      isRoot: true,
      indexes: [['name']],
      columns: { name: { kind: 'scalar', key: string }, note: { kind: 'scalar', key: string } },
    },
    Part: {
      columns: {
        label: { kind: 'scalar', key: { ...string, maxLength: 5 } },
        parts: { ...parts, min: 0, max: 'unlimited' },
      },
    },
  },
} as const satisfies DatabaseSchema

export type StoreSchema = typeof schema

/** The server has indexes that the rules do not know of. */
const served: DatabaseSchema = {
  ...schema,
  tables: {
    ...schema.tables,
    Thing: { ...schema.tables.Thing, indexes: [['name']] },
    Part: { ...schema.tables.Part, indexes: [['label']] },
  },
}

/** A thing that is wanted; `parts` are labels. */
export interface WantedThing {
  readonly name: string
  readonly value?: number
  readonly note?: string
  /** The thing that it leans on, by its id. */
  readonly on?: string
  readonly parts?: readonly string[]
  readonly options?: Readonly<Record<string, string>>
}

export const thing = (id: string): Uuid => derivedUuid('Thing', id)
export const part = (label: string): Uuid => derivedUuid('Part', label)
const globalRow = derivedUuid('Store_Global', '')

/** Rules that want what they are told. */
function rulesOf(tables: Tables<StoreSchema>) {
  const Things = syncedTable(tables, 'Thing', {
    cells: ['name', 'value', 'note', 'origin', 'leans_on'],
    elements: ['parts', 'options'],
    shared: true,
  })
  const Parts = syncedTable(tables, 'Part', { cells: ['label'], elements: [], shared: true })
  const Tags = syncedTable(tables, 'Tag', { cells: ['name'], elements: [] })
  const Global = syncedTable(tables, 'Store_Global', { cells: ['number'], elements: [] })
  const Wanted = input('wanted', {
    uuid,
    name: textColumn,
    value: integer,
    note: textColumn,
    leans_on: optional(uuid),
  })
  const WantedPart = input('wanted part', { uuid, value: uuid, label: textColumn })
  const WantedOption = input('wanted option', { uuid, key: textColumn, value: textColumn })
  const WantedNumber = input('wanted number', { uuid, number: integer })
  const rules = [
    rule('A thing that is wanted', Things.desired, ({ match }) => {
      const { uuid, name, value, note, leans_on } = match(Wanted)
      return { uuid, name, value, note, origin: 'rules', leans_on }
    }),
    rule('A part that is wanted', Parts.desired, ({ match }) => {
      const { value, label } = match(WantedPart)
      return { uuid: value, label }
    }),
    rule('A part of a thing', Things.elements.parts.desired, ({ match }) => {
      const { uuid, value } = match(WantedPart)
      return { uuid, value }
    }),
    rule('An option of a thing', Things.elements.options.desired, ({ match }) => match(WantedOption)),
    rule('A tag that nobody wants', Tags.desired, ({ match, where }) => {
      const { uuid, name } = match(Wanted)
      where([name], () => false)
      return { uuid, name }
    }),
    rule('The number', Global.desired, ({ match }) => match(WantedNumber)),
  ]
  const written = [Things, Parts, Tags, Global]
  const all = program([...rules, ...written.flatMap((its) => its.rules)], tables.relations)
  return { written, all, Wanted, WantedPart, WantedOption, WantedNumber }
}

/** A database that is kept. */
export interface KeptDatabase {
  readonly server: OvsdbServer
  readonly link: Link
  /** What was logged at level WARN or above. */
  readonly told: readonly string[]
  /** How many transactions came to each outcome. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Wants these things from now on, by their ids, and a number that says that they are there. */
  want(things: Readonly<Record<string, WantedThing>>, number?: number): void
  /** Resolves when nothing is left to be written, apart from what is withheld. */
  rest(): Promise<void>
  /** Executes operations behind the back of the rules. Throws where one is refused. */
  transact(...operations: readonly Json[]): Promise<readonly Json[]>
  /** The rows of a table, by their uuids. */
  rows(table: string): Promise<ReadonlyMap<string, Readonly<Record<string, Json>>>>
  close(): Promise<void>
}

/** @param through gives the remote to connect to, from that of the server */
export async function keepDatabase(
  through: (remote: string) => Promise<string> = async (remote) => remote,
): Promise<KeptDatabase> {
  const server = startServer({ databases: [{ schema: served }] })
  const remote = await through(await server.listen('ptcp:0'))
  const tables = new Tables<StoreSchema>(schema, 'store')
  const { written, all, Wanted, WantedPart, WantedOption, WantedNumber } = rulesOf(tables)
  const instance = start(all)
  const told: string[] = []
  const outcomes = new Map<string, number>()
  const waiting: (() => void)[] = []
  let closed = false
  let scheduled = false
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(run)
  }
  const its = link(
    'STORE',
    remote,
    tables,
    schedule,
    (level, message, module) => {
      if ((level === 'WARN' || level === 'ERR') && module !== 'reconnect') told.push(message)
    },
    {
      onOutcome: ({ status }) => void outcomes.set(status, (outcomes.get(status) ?? 0) + 1),
      probeInterval: 0,
      minBackoff: 10,
      maxBackoff: 20,
    },
  )
  function run(): void {
    scheduled = false
    if (closed || !its.known) return
    if (its.pending) instance.transact((tx) => its.feed(tx))
    if (!its.ready) return
    const sent = its.write((transaction) => {
      for (const table of written) table.write(instance, transaction)
    })
    if (!sent) for (const resolve of waiting.splice(0)) resolve()
  }
  return {
    server,
    link: its,
    told,
    outcomes,
    want: (things, number = 0) => {
      instance.transact((tx) => {
        for (const fact of instance.facts(Wanted)) tx.remove(Wanted, fact)
        for (const fact of instance.facts(WantedPart)) tx.remove(WantedPart, fact)
        for (const fact of instance.facts(WantedOption)) tx.remove(WantedOption, fact)
        for (const fact of instance.facts(WantedNumber)) tx.remove(WantedNumber, fact)
        tx.insert(WantedNumber, { uuid: globalRow, number })
        for (const [id, { name, value = 0, note = '', on, parts = [], options = {} }] of Object.entries(
          things,
        )) {
          tx.insert(Wanted, {
            uuid: thing(id),
            name,
            value,
            note,
            leans_on: on === undefined ? null : thing(on),
          })
          for (const label of parts) tx.insert(WantedPart, { uuid: thing(id), value: part(label), label })
          for (const [key, text] of Object.entries(options))
            tx.insert(WantedOption, { uuid: thing(id), key, value: text })
        }
      })
      schedule()
    },
    rest: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        schedule()
      }),
    transact: async (...operations) => {
      const results = await server.transact('Store', operations)
      const refused = results.find(
        (result) => result !== null && typeof result === 'object' && 'error' in result,
      )
      if (refused) throw new Error(JSON.stringify(refused))
      return results
    },
    rows: async (table) => {
      const [result] = await server.transact('Store', [{ op: 'select', table, where: [] }])
      const { rows } = result as { readonly rows: readonly Readonly<Record<string, Json>>[] }
      return new Map(rows.map((row) => [String((row._uuid as readonly Json[])[1]), row]))
    },
    close: async () => {
      closed = true
      its.client.close()
      await server.close()
    },
  }
}

/** Waits until something holds, or tells what does not. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 10_000,
): Promise<void> {
  const deadline = Date.now() + patience
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
