/** One version of a row. Versions never change once their transaction is committed. */
import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import { type Column, uuidIndex, versionIndex } from './column.ts'
import { type Datum, datumKey, datumToJson, datumToText } from './datum.ts'

/** A number while nobody asks: few clients ever look at versions. A uuid where a client gave one. */
export type RowVersion = number | Uuid

let versions = 0
const versionPrefix = randomUUID().slice(0, 19)

/** Another one at every call. */
export function nextVersion(): RowVersion {
  return ++versions
}

function versionUuid(version: RowVersion): Uuid {
  if (typeof version === 'string') return version
  const text = version.toString(16).padStart(16, '0')
  return `${versionPrefix}${text.slice(0, 4)}-${text.slice(4)}` as Uuid // the form of a uuid, and unique to this process
}

export interface Row {
  readonly uuid: Uuid
  /** Another one after every change (RFC 7047 3.2, `_version`). */
  readonly version: RowVersion
  /** By the index of the column. */
  readonly cells: readonly Datum[]
}

export function cellOf(row: Row, { index }: Column): Datum {
  if (index === uuidIndex) return { keys: [row.uuid], values: undefined }
  if (index === versionIndex) return { keys: [versionUuid(row.version)], values: undefined }
  return row.cells[index] as Datum // a row has a cell for every column of its table
}

export function cellJson(datum: Datum, { type }: Column): Json {
  return datumToJson(datum, type.key.type, type.value?.type)
}

export function cellText(datum: Datum, { type }: Column): string {
  return datumToText(datum, type.key.type, type.value?.type)
}

export function rowJson(row: Row, columns: readonly Column[]): JsonObject {
  const json: Record<string, Json> = {}
  for (const column of columns) json[column.name] = cellJson(cellOf(row, column), column)
  return json
}

/** A text that rows share exactly when they are equal in those columns. */
export function rowKey(row: Row, columns: readonly Column[]): string {
  return columns.map((column) => datumKey(cellOf(row, column))).join()
}
