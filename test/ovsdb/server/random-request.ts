/**
 * Random requests, made of numbers that are turned into names and values of a schema: whatever the schema is, they
 * say something about it, and they shrink apart from it.
 */
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../ovsdb/index.ts'
import {
  poolOf,
  type RandomColumn,
  type RandomSchema,
  type RandomTable,
  tableNames,
} from './random-schema.ts'

const number = fc.nat({ max: 40 })
/** A value; rarely one that the column refuses. */
const value = fc.record({ pick: number, bad: fc.integer({ min: 0, max: 99 }).map((n) => n === 99) })
type Value = typeof value extends fc.Arbitrary<infer T> ? T : never

const cells = fc.array(fc.tuple(number, number), { maxLength: 6 })
const badCell = fc.oneof(
  { weight: 40, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.tuple(number, number) },
)
const clause = fc.oneof(
  { weight: 3, arbitrary: fc.record({ column: fc.constant(-1), relation: fc.constant(0), value }) },
  { weight: 2, arbitrary: fc.record({ column: number, relation: fc.nat({ max: 7 }), value }) },
  { weight: 1, arbitrary: fc.boolean() },
)
const where = fc.array(clause, { maxLength: 2 })
const row = fc.record({ cells, badCell })

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('insert' as const),
      table: number,
      uuid: fc.option(number, { freq: 6 }),
      name: fc.option(fc.nat({ max: 1 }), { freq: 2 }),
      row,
    }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('update' as const), table: number, where, row }) },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('mutate' as const),
      table: number,
      where,
      mutations: fc.array(fc.record({ column: number, mutator: fc.nat({ max: 6 }), value }), {
        maxLength: 3,
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('delete' as const), table: number, where }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('select' as const),
      table: number,
      where,
      columns: fc.option(fc.uniqueArray(number, { maxLength: 3 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('wait' as const),
      table: number,
      where,
      columns: fc.uniqueArray(number, { maxLength: 2 }),
      rows: fc.array(cells, { maxLength: 2 }),
      equal: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('other' as const), pick: fc.nat({ max: 56 }) }) },
)
type RandomOperation = typeof operation extends fc.Arbitrary<infer T> ? T : never

export const randomOperations = fc.array(operation, { maxLength: 5 })

const monitoredTable = fc.record({
  table: number,
  columns: fc.option(fc.uniqueArray(number, { maxLength: 4 })),
  select: fc.option(fc.nat({ max: 15 })),
  where: fc.option(where),
})

/** Anything that a client may do, of two that there are. */
export const randomStep = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      step: fc.constant('transact' as const),
      client: fc.nat({ max: 1 }),
      operations: randomOperations,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('monitor' as const),
      client: fc.nat({ max: 1 }),
      id: fc.nat({ max: 2 }),
      version: fc.integer({ min: 1, max: 3 }),
      tables: fc.array(monitoredTable, { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('change' as const),
      client: fc.nat({ max: 1 }),
      id: fc.nat({ max: 2 }),
      newId: fc.option(fc.nat({ max: 2 }), { freq: 2 }),
      tables: fc.array(fc.record({ table: number, where }), { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('cancel' as const),
      client: fc.nat({ max: 1 }),
      id: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('lock' as const),
      client: fc.nat({ max: 1 }),
      method: fc.nat({ max: 2 }),
      lock: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      client: fc.nat({ max: 1 }),
      operations: randomOperations,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('odd' as const), client: fc.nat({ max: 1 }), pick: number }),
  },
)
export type RandomStep = typeof randomStep extends fc.Arbitrary<infer T> ? T : never

function pickFrom<T>(items: readonly T[], at: number): T {
  const found = items[at % items.length]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}

/** Words random requests in terms of a schema. */
export class Wording {
  constructor(readonly schema: RandomSchema) {}

  /** `blocking`: a `wait` has no timeout. */
  operations(operations: readonly RandomOperation[], blocking = false): Json[] {
    return operations.map((operation) => this.#operation(operation, blocking))
  }

  #operation(operation: RandomOperation, blocking: boolean): Json {
    if (operation.op === 'other') return this.#other(operation.pick)
    const table = pickFrom(this.schema.tables, operation.table)
    const common = { op: operation.op, table: table.name }
    switch (operation.op) {
      case 'insert':
        return {
          ...common,
          ...(operation.uuid === null ? {} : { uuid: pickFrom(poolOf(table.name), operation.uuid) }),
          ...(operation.name === null ? {} : { 'uuid-name': `n${operation.name}${table.name}` }),
          row: { ...this.#needed(table, operation.row.cells.length), ...this.#row(table, operation.row) },
        }
      case 'update':
        return {
          ...common,
          where: this.where(table, operation.where),
          row: this.#row(table, operation.row, operation.row.badCell !== null),
        }
      case 'mutate':
        return {
          ...common,
          where: this.where(table, operation.where),
          mutations: operation.mutations.flatMap(({ column, mutator, value: random }): Json[][] => {
            const fit = table.columns.filter((one) => one.mutable && (one.numeric || !one.scalar))
            // Rarely one that cannot be mutated so.
            if (fit.length === 0 && !random.bad) return []
            const found = pickFrom(random.bad ? table.columns : fit, column)
            const calculated = found.numeric && (found.scalar || mutator < 5)
            const name = pickFrom(calculated ? arithmetic : ['insert', 'delete'], mutator)
            const numbers = JSON.stringify(found.schema).includes('real') ? positive : operands
            const argument = calculated ? pickFrom(numbers, random.pick) : this.#value(found, random)
            return [[found.name, name, argument]]
          }),
        }
      case 'delete':
        return { ...common, where: this.where(table, operation.where) }
      case 'select':
        return {
          ...common,
          where: this.where(table, operation.where),
          ...(operation.columns === null ? {} : { columns: this.#columns(table, operation.columns) }),
        }
      case 'wait':
        return {
          ...common,
          ...(blocking ? {} : { timeout: 0 }),
          where: this.where(table, operation.where),
          columns: this.#columns(table, operation.columns),
          rows: operation.rows.map((given) => this.#row(table, { cells: given, badCell: null })),
          until: operation.equal ? '==' : '!=',
        }
    }
  }

  #other(pick: number): Json {
    const [table = 'A'] = tableNames
    const rarely = 30
    if (pick < rarely) return pickFrom<Json>(usual, pick)
    return pickFrom<Json>(
      [
        { op: 'comment', comment: 'a comment' },
        { op: 'commit', durable: false },
        { op: 'assert', lock: 'l0' },
        { op: 'assert', lock: 'l1' },
        { op: 'comment', comment: 'another' },
        { op: 'commit', durable: true },
        { op: 'abort' },
        { op: 'nothing' },
        { op: 'insert', table: 'None', row: {} },
        { op: 'insert', table, row: { none: 1 } },
        { op: 'insert', table, row: {}, where: [] },
        { op: 'insert', table, uuid: 'x', row: {} },
        { op: 'delete', table },
        { op: 'delete', table, where: [['none', '==', 1]] },
        { op: 'delete', table, where: [['c0', 'like', 1]] },
        { op: 'delete', table, where: [['c0', '==']] },
        { op: 'mutate', table, where: [], mutations: [['none', '+=', 1]] },
        { op: 'mutate', table, where: [], mutations: [['c0', '^=', 1]] },
        { op: 'mutate', table, where: [], mutations: [['_uuid', 'insert', 1]] },
        { op: 'update', table, where: [], row: { _uuid: ['uuid', poolOf('A')[0] ?? ''] } },
        { op: 'select', table, where: [], columns: ['c0', 'c0'] },
        { op: 'select', table, where: [], columns: ['none'] },
        { op: 'wait', table, where: [], columns: [], rows: [], until: '>', timeout: 0 },
        { op: 'wait', table, where: [], columns: [], rows: [], until: '==', timeout: -1 },
        { op: 'commit' },
        {},
        'operation',
      ],
      pick,
    )
  }

  monitorRequests(
    tables: readonly (typeof monitoredTable extends fc.Arbitrary<infer T> ? T : never)[],
    version: number,
  ): JsonObject {
    const requests: Record<string, Json> = {}
    for (const { table: at, columns, select, where: condition } of tables) {
      const table = pickFrom(this.schema.tables, at)
      requests[table.name] = {
        ...(columns === null ? {} : { columns: this.#columns(table, columns) }),
        ...(select === null
          ? {}
          : {
              select: {
                initial: !(select & 1),
                insert: !(select & 2),
                delete: !(select & 4),
                modify: !(select & 8),
              },
            }),
        ...(condition === null || version === 1 ? {} : { where: this.where(table, condition, false) }),
      }
    }
    return requests
  }

  conditions(
    tables: readonly { readonly table: number; readonly where: Parameters<Wording['where']>[1] }[],
  ): JsonObject {
    return Object.fromEntries(
      tables.map(({ table: at, where: condition }) => {
        const table = pickFrom(this.schema.tables, at)
        return [table.name, [{ where: this.where(table, condition, false) }]]
      }),
    )
  }

  where(
    table: RandomTable,
    clauses: readonly (
      | boolean
      | { readonly column: number; readonly relation: number; readonly value: Value }
    )[],
    named = true,
  ): Json[] {
    return clauses.map((random): Json => {
      if (typeof random === 'boolean') return random
      if (random.column < 0) return ['_uuid', '==', ['uuid', pickFrom(poolOf(table.name), random.value.pick)]]
      const column = pickFrom(table.columns, random.column)
      const ordered = column.numeric && column.scalar
      const relation = pickFrom(ordered || random.value.bad ? relations : relations.slice(4), random.relation)
      // Outside of transactions there are no named uuids.
      const good = named ? column.good : column.good.filter((json) => !JSON.stringify(json).includes('named'))
      return [column.name, relation, this.#value({ ...column, good }, random.value)]
    })
  }

  #columns(table: RandomTable, places: readonly number[]): string[] {
    const names = ['_uuid', ...table.columns.map(({ name }) => name)]
    return [...new Set(places.map((place) => pickFrom(names, place)))]
  }

  #row(
    table: RandomTable,
    {
      cells: given,
      badCell: bad,
    }: {
      readonly cells: readonly (readonly [number, number])[]
      readonly badCell: readonly [number, number] | null
    },
    immutable = true,
  ): JsonObject {
    const values: Record<string, Json> = {}
    const columns = table.columns.filter(({ mutable }) => immutable || mutable)
    for (const [column, pick] of columns.length > 0 ? given : []) {
      const found = pickFrom(columns, column)
      values[found.name] = pickFrom(found.good, pick)
    }
    if (bad) {
      const found = pickFrom(table.columns, bad[0])
      values[found.name] = pickFrom(found.bad, bad[1])
    }
    return values
  }

  /** Rows to begin with, for as many tables as will have them. */
  rows(): readonly Json[][] {
    const rows = this.schema.tables.map((table) =>
      poolOf(table.name)
        .slice(0, 3)
        .map((uuid, at) => ({
          op: 'insert',
          table: table.name,
          uuid,
          row: this.#needed(table, at),
        })),
    )
    return [rows.flat(), ...rows, ...rows.flat().map((row) => [row])]
  }

  /** The columns that have no default, and those of indexes, different in different rows. */
  #needed(table: RandomTable, at: number): JsonObject {
    const needed = table.columns.filter(({ required, indexed }) => required || indexed)
    return Object.fromEntries(needed.map(({ name, good }) => [name, pickFrom(good, at)]))
  }

  #value(column: RandomColumn, { pick, bad }: Value): Json {
    return pickFrom(bad ? column.bad : column.good, pick)
  }
}

const relations = ['<', '<=', '>', '>=', '==', '!=', 'includes', 'excludes'] as const
const usual: readonly Json[] = [
  { op: 'comment', comment: 'one' },
  { op: 'commit', durable: false },
]
const arithmetic = ['+=', '-=', '*=', '/=', '%='] as const
/** Of reals no negative zero may come: the stock server's indexes take it for another number. */
const positive: readonly Json[] = [1, 2, 0.5, 3]
const operands: readonly Json[] = [1, 2, -1, 0, 3, 0.5]
