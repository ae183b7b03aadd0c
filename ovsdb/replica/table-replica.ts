/**
 * What the client remembers of one table, to know which rows an update takes away: a difference says what has
 * toggled, and only the present content says which way.
 */

import { isArray, type Json, type JsonObject, member } from '../protocol/json.ts'
import { type Atom, defaultAtom, mapPairs, setElements, type Uuid, type Value } from '../protocol/value.ts'
import type { RelationDelta } from './delta.ts'
import {
  addElement,
  elementsOf,
  hasElement,
  type MapElements,
  mapOf,
  pairsOf,
  putPair,
  removeElement,
  removeKey,
  type SetElements,
  setOf,
  valueAt,
} from './elements.ts'
import type { Interning } from './interning.ts'
import type { CellColumn, ElementColumn, SelectedTable } from './selection.ts'
import { mapText, setText, toggledMapText, toggledSetText } from './whole-cell.ts'

type SetOf = ElementColumn & { readonly kind: 'set' }
type MapOf = ElementColumn & { readonly kind: 'map' }
type WholeOf = CellColumn & { readonly kind: 'whole' }

interface RowReplica {
  readonly uuid: Uuid
  /** The row of the table's relation, the very one that was given out with weight 1. */
  cells: readonly Value[]
  readonly sets: SetElements[]
  readonly maps: MapElements[]
  /** The last dump that had it, or that was before it. */
  dump: number
}

/** A row as it is known. */
export interface RowReading {
  /**
   * What a place of it holds: the value of a scalar, optional or whole column; of a map the value of a key; `true` for
   * an element that a set has. `undefined` for what is not there or not monitored.
   */
  value(column: string, element?: Atom): Value | undefined
}

/** An update that does not fit what was known: the replica and the server have drifted apart. */
export class InconsistentUpdate extends Error {
  override readonly name = 'InconsistentUpdate'
  constructor(
    readonly table: string,
    readonly row: string,
    readonly column: string | undefined,
    reason: string,
  ) {
    super(`${table} ${row}${column === undefined ? '' : ` column ${column}`}: ${reason}`)
  }
}

/** Columns that no row of a table has. */
const none: never[] = []

export class TableReplica {
  readonly #table: SelectedTable
  readonly #interning: Interning
  readonly #emit: (delta: RelationDelta) => void
  readonly #rows = new Map<Uuid, RowReplica>()
  /** The column at work, for an error to name. */
  #column: string | undefined
  #dump = 0
  /** Whether there was a row when the dump began. */
  #hadRows = false

  constructor(table: SelectedTable, interning: Interning, emit: (delta: RelationDelta) => void) {
    this.#table = table
    this.#interning = interning
    this.#emit = emit
  }

  /** The one copy of a uuid that is the identity of a row here, if there is such a row. */
  identity(uuid: Uuid): Uuid | undefined {
    return this.#rows.get(uuid)?.uuid
  }

  /** Looks into a row, if there is such a row. */
  read(uuid: string): RowReading | undefined {
    const row = this.#rows.get(uuid as Uuid) // looked for among uuids
    if (!row) return undefined
    return {
      value: (name, element) => {
        const column = this.#table.columns.get(name)
        if (!column) return undefined
        if (!('relation' in column)) return row.cells[column.place]
        if (element === undefined) return undefined
        if (column.kind === 'map') return valueAt(row.maps[column.place], element)
        return hasElement(row.sets[column.place], element) ? true : undefined
      },
    }
  }

  /** What follows is the whole content; a dump that was begun before and not ended does not count. */
  beginDump(): void {
    this.#dump++
    this.#hadRows = this.#rows.size > 0
  }

  /** Takes away the rows that the dump did not have. */
  endDump(): void {
    if (!this.#hadRows) return
    for (const row of this.#rows.values()) if (row.dump !== this.#dump) this.#delete(row.uuid, row)
  }

  /**
   * Applies what an update says of one row. Throws `InconsistentUpdate`; what had changed until then has been
   * emitted, so that deltas and replica always agree.
   *
   * - `insert`: a row that was not there; columns it leaves out have their default.
   * - `modify`: the columns that changed: new values, and for sets and maps what has toggled.
   * - `replace`: a row as a whole, there or not: what differs from what is known is the change.
   * - `delete`: a row that was there.
   */
  apply(change: 'insert' | 'modify' | 'replace' | 'delete', uuid: Uuid, columns: JsonObject): void {
    const row = this.#rows.get(uuid)
    this.#column = undefined
    try {
      if (change === 'delete') this.#delete(uuid, existing(row))
      else if (change === 'modify') this.#modify(existing(row), columns)
      else if (!row) this.#insert(uuid, columns)
      else if (change === 'replace') this.#replace(row, columns)
      else throw new Error('inserted, but it is there already')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new InconsistentUpdate(this.#table.name, uuid, this.#column, reason)
    }
  }

  inconsistent(uuid: string, reason: string): InconsistentUpdate {
    return new InconsistentUpdate(this.#table.name, uuid, undefined, reason)
  }

  #insert(uuid: Uuid, columns: JsonObject): void {
    const { cells, elements, sets, maps } = this.#table
    const values: Value[] = [uuid]
    for (const cell of cells) values.push(this.#cell(cell, member(columns, cell.name), undefined))
    const row: RowReplica = {
      uuid,
      cells: values,
      sets: sets === 0 ? none : new Array<SetElements>(sets).fill(undefined),
      maps: maps === 0 ? none : new Array<MapElements>(maps).fill(undefined),
      dump: this.#dump,
    }
    this.#rows.set(uuid, row)
    this.#emit({ relation: this.#table.name, row: values, weight: 1 })
    for (const column of elements) this.#replaceElements(row, column, member(columns, column.name))
  }

  #replace(row: RowReplica, columns: JsonObject): void {
    const { cells, elements } = this.#table
    row.dump = this.#dump
    this.#setCells(row, cells, columns, 'replace')
    for (const column of elements) this.#replaceElements(row, column, member(columns, column.name))
  }

  #modify(row: RowReplica, columns: JsonObject): void {
    const changed: CellColumn[] = []
    for (const name of Object.keys(columns)) {
      const column = this.#table.columns.get(name)
      this.#column = name
      if (!column) throw new Error('it is not monitored')
      if (!('relation' in column)) changed.push(column)
      // ovsdb-server(7): a column of at most one element comes whole.
      else if (column.max === 1) this.#replaceElements(row, column, columns[name])
      else this.#toggleElements(row, column, columns[name])
    }
    if (changed.length > 0) this.#setCells(row, changed, columns, 'modify')
  }

  #delete(uuid: Uuid, row: RowReplica): void {
    for (const column of this.#table.elements) {
      const { relation, place } = column
      if (column.kind === 'set') {
        for (const element of elementsOf(row.sets[place])) this.#element(relation, row, element, -1)
      } else {
        for (const [key, value] of pairsOf(row.maps[place])) this.#pair(relation, row, key, value, -1)
      }
    }
    this.#emit({ relation: this.#table.name, row: row.cells, weight: -1 })
    this.#rows.delete(uuid)
  }

  #setCells(
    row: RowReplica,
    columns: readonly CellColumn[],
    json: JsonObject,
    how: 'modify' | 'replace',
  ): void {
    const old = row.cells
    let values: Value[] | undefined
    for (const column of columns) {
      const present = how === 'modify' ? old[column.place] : undefined
      const value = this.#cell(column, member(json, column.name), present)
      if (value === old[column.place]) continue
      values ??= [...old]
      values[column.place] = value
    }
    if (!values) return
    row.cells = values
    this.#emit({ relation: this.#table.name, row: old, weight: -1 })
    this.#emit({ relation: this.#table.name, row: values, weight: 1 })
  }

  /** The elements of a column given whole; left out, it has its default. */
  #replaceElements(row: RowReplica, column: ElementColumn, json: Json | undefined): void {
    this.#column = column.name
    const { kind, place } = column
    if ((kind === 'set' ? row.sets[place] : row.maps[place]) === undefined) {
      this.#fillElements(row, column, json)
    } else if (kind === 'set') {
      const old = new Set(elementsOf(row.sets[place]))
      for (const element of this.#set(column, json)) {
        if (!old.delete(element)) this.#toggleElement(row, column, element)
      }
      for (const element of old) this.#toggleElement(row, column, element)
    } else {
      const old = new Map(pairsOf(row.maps[place]))
      for (const [key, value] of pairsOf(this.#map(column, json))) {
        if (old.get(key) !== value) this.#togglePair(row, column, key, value)
        old.delete(key)
      }
      for (const [key, value] of old) this.#togglePair(row, column, key, value)
    }
  }

  /** The elements of a column that is empty: nearly all the work of a dump. */
  #fillElements(row: RowReplica, column: ElementColumn, json: Json | undefined): void {
    if (column.kind === 'set') {
      const elements = this.#set(column, json)
      row.sets[column.place] = setOf(elements)
      for (const element of elements) this.#element(column.relation, row, element, 1)
    } else {
      const pairs = this.#map(column, json)
      row.maps[column.place] = mapOf(pairs)
      for (const [key, value] of pairsOf(pairs)) this.#pair(column.relation, row, key, value, 1)
    }
  }

  #toggleElements(row: RowReplica, column: ElementColumn, json: Json | undefined): void {
    if (column.kind === 'set') {
      for (const element of this.#set(column, json)) this.#toggleElement(row, column, element)
    } else {
      for (const [key, value] of pairsOf(this.#map(column, json))) this.#togglePair(row, column, key, value)
    }
  }

  #toggleElement(row: RowReplica, column: SetOf, element: Atom): void {
    const elements = row.sets[column.place]
    if (hasElement(elements, element)) {
      row.sets[column.place] = removeElement(elements, element)
      this.#element(column.relation, row, element, -1)
    } else {
      row.sets[column.place] = addElement(elements, element)
      this.#element(column.relation, row, element, 1)
    }
  }

  /** A pair that is there goes; another value for a key replaces the one that is there. */
  #togglePair(row: RowReplica, column: MapOf, key: Atom, value: Atom): void {
    const elements = row.maps[column.place]
    const old = valueAt(elements, key)
    if (old !== undefined) this.#pair(column.relation, row, key, old, -1)
    if (old === value) {
      row.maps[column.place] = removeKey(elements, key)
    } else {
      row.maps[column.place] = putPair(elements, key, value)
      this.#pair(column.relation, row, key, value, 1)
    }
  }

  #element(relation: string, row: RowReplica, element: Atom, weight: 1 | -1): void {
    this.#emit({ relation, row: [row.uuid, element], weight })
  }

  #pair(relation: string, row: RowReplica, key: Atom, value: Atom, weight: 1 | -1): void {
    this.#emit({ relation, row: [row.uuid, key, value], weight })
  }

  /** What a cell comes to hold; where a difference is told of a column, it applies to what is present. */
  #cell(column: CellColumn, json: Json | undefined, present: Value | undefined): Value {
    if (column.kind === 'whole') return this.#interning.text(this.#whole(column, json, present))
    this.#column = column.name
    const { kind, key } = column
    if (json === undefined) return kind === 'optional' ? null : defaultAtom(key.type)
    if (kind === 'scalar' || !isArray(json) || json[0] !== 'set') return this.#interning.atom(key, json)
    const elements = setElements(json)
    if (elements.length > 1) throw new Error('more than one value')
    return elements.length === 0 ? null : this.#interning.atom(key, elements[0])
  }

  #whole(column: WholeOf, json: Json | undefined, present: Value | undefined): string {
    this.#column = column.name
    const { of, except } = column
    // As for elements: a column of at most one element comes whole.
    const toggles = typeof present === 'string' && of.max !== 1
    if (of.kind === 'set') {
      const elements = this.#set(of, json)
      return toggles ? toggledSetText(present, elements) : setText(elements)
    }
    const pairs = this.#map(of, json)
    return toggles ? toggledMapText(present, pairs, except) : mapText(pairs, except)
  }

  #set(column: Pick<SetOf, 'key' | 'min'>, json: Json | undefined): Atom[] {
    if (json === undefined) return column.min > 0 ? [defaultAtom(column.key.type)] : []
    const elements = setElements(json).map((element) => this.#interning.atom(column.key, element))
    if (repeats(elements, 1)) throw new Error('an element comes twice')
    return elements
  }

  /** Keys and values by turns. */
  #map(column: Pick<MapOf, 'key' | 'value'>, json: Json | undefined): Atom[] {
    const flat: Atom[] = []
    if (json === undefined) return flat
    for (const pair of mapPairs(json)) {
      const [key, value] = isArray(pair) ? pair : []
      flat.push(this.#interning.atom(column.key, key), this.#interning.atom(column.value, value))
    }
    if (repeats(flat, 2)) throw new Error('a key comes twice')
    return flat
  }
}

/** Whether two of the atoms at every `step`th place are equal. */
function repeats(atoms: readonly Atom[], step: 1 | 2): boolean {
  if (atoms.length > 16 * step)
    return new Set(atoms.filter((_, at) => at % step === 0)).size < atoms.length / step
  for (let at = step; at < atoms.length; at += step) {
    for (let before = 0; before < at; before += step) if (atoms[before] === atoms[at]) return true
  }
  return false
}

function existing(row: RowReplica | undefined): RowReplica {
  if (row) return row
  throw new Error('changed, but it is not there')
}
