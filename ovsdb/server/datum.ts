/**
 * Values of columns as the server keeps them. A datum never changes: versions of a row share those that are equal.
 *
 * Scalars, optional values, sets and maps are all the same thing: keys that are distinct and sorted, each with a
 * value when the column is a map.
 */
import { type Json, stringifyJson } from '../protocol/json.ts'
import type { Atom, AtomicType } from '../protocol/value.ts'

export interface Datum {
  readonly keys: readonly Atom[]
  /** As many as keys, where the column is a map. Always there, so that all data have one shape for the compiler. */
  readonly values: readonly Atom[] | undefined
}

export const emptySet: Datum = { keys: [], values: undefined }
export const emptyMap: Datum = { keys: [], values: [] }

/** Orders two atoms of one type. */
export function compareAtoms(one: Atom, other: Atom): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Where an atom is among sorted keys, or -1. */
function indexOfKey(keys: readonly Atom[], key: Atom): number {
  let low = 0
  let high = keys.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = keys[middle]
    if (found === undefined) break
    if (found === key) return middle
    if (found < key) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function sameAtoms(one: readonly Atom[], other: readonly Atom[]): boolean {
  if (one === other) return true
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

export function equalDatums(one: Datum, other: Datum): boolean {
  if (one === other) return true
  if (!sameAtoms(one.keys, other.keys)) return false
  return one.values === undefined || other.values === undefined || sameAtoms(one.values, other.values)
}

/** By number of keys, then keys, then values: the order that `select` sorts in. */
export function compareDatums(one: Datum, other: Datum): number {
  if (one.keys.length !== other.keys.length) return one.keys.length - other.keys.length
  return compareLists(one.keys, other.keys) || compareLists(one.values ?? [], other.values ?? [])
}

function compareLists(one: readonly Atom[], other: readonly Atom[]): number {
  for (const [at, atom] of one.entries()) {
    const found = other[at]
    const order = found === undefined ? 1 : compareAtoms(atom, found)
    if (order !== 0) return order
  }
  return 0
}

/** What distinguishes two data of one column, called in the order of the keys. */
export interface DifferenceListener {
  /** The element at that place of the first is not in the second. */
  gone(at: number): void
  /** The element at that place of the second is not in the first. */
  come(at: number): void
  /** A key of a map has another value. */
  changed(before: number, after: number): void
}

/** Compares element by element. What the two share at their ends is skipped quickly, so one element more costs little. */
export function compareElements(before: Datum, after: Datum, listener: DifferenceListener): void {
  const { keys: old, values: oldValues } = before
  const { keys: now, values: nowValues } = after
  const same = (one: number, other: number): boolean => oldValues?.[one] === nowValues?.[other]
  let start = 0
  let oldEnd = old.length
  let nowEnd = now.length
  while (start < oldEnd && start < nowEnd && old[start] === now[start] && same(start, start)) start++
  while (
    oldEnd > start &&
    nowEnd > start &&
    old[oldEnd - 1] === now[nowEnd - 1] &&
    same(oldEnd - 1, nowEnd - 1)
  ) {
    oldEnd--
    nowEnd--
  }
  let at = start
  let to = start
  while (at < oldEnd || to < nowEnd) {
    const one = at < oldEnd ? old[at] : undefined
    const other = to < nowEnd ? now[to] : undefined
    if (other === undefined || (one !== undefined && one < other)) listener.gone(at++)
    else if (one === undefined || other < one) listener.come(to++)
    else {
      if (!same(at, to)) listener.changed(at, to)
      at++
      to++
    }
  }
}

/** What `update2` and the log say of a changed set or map: the elements that differ, a changed pair with its new value. */
export function differenceOf(before: Datum, after: Datum): Datum {
  const keys: Atom[] = []
  const values: Atom[] = []
  const take = (from: Datum, at: number): void => {
    const key = from.keys[at]
    if (key !== undefined) keys.push(key)
    const value = from.values?.[at]
    if (value !== undefined) values.push(value)
  }
  compareElements(before, after, {
    gone: (at) => take(before, at),
    come: (at) => take(after, at),
    changed: (_, at) => take(after, at),
  })
  return { keys, values: after.values && values }
}

/** The inverse of `differenceOf`. */
export function applyDifference(before: Datum, difference: Datum): Datum {
  const isMap = before.values !== undefined
  const cells = new Map<Atom, Atom | undefined>()
  for (const [at, key] of before.keys.entries()) cells.set(key, before.values?.[at])
  for (const [at, key] of difference.keys.entries()) {
    const value = difference.values?.[at]
    if (cells.has(key) && cells.get(key) === value) cells.delete(key)
    else cells.set(key, value)
  }
  const keys = [...cells.keys()].sort(compareAtoms)
  if (!isMap) return { keys, values: undefined }
  return { keys, values: keys.map((key) => cells.get(key) as Atom) } // a map has a value for every key
}

/** All of both; where both have a key, the first's value stays. The first itself when it has all keys. */
export function union(one: Datum, other: Datum): Datum {
  if (other.keys.every((key) => indexOfKey(one.keys, key) >= 0)) return one
  const keys: Atom[] = []
  const values: Atom[] = []
  const take = (from: Datum, at: number): void => {
    keys.push(from.keys[at] as Atom) // asked for within its length
    if (from.values) values.push(from.values[at] as Atom)
  }
  let at = 0
  let to = 0
  while (at < one.keys.length || to < other.keys.length) {
    const first = one.keys[at]
    const second = other.keys[to]
    if (first === undefined || (second !== undefined && second < first)) take(other, to++)
    else {
      take(one, at++)
      if (first === second) to++
    }
  }
  return { keys, values: one.values && values }
}

/** The first without the second's elements. Keys without values take any pair of theirs away from a map. */
export function subtract(one: Datum, other: Datum): Datum {
  const stays = (key: Atom, at: number): boolean => {
    const found = indexOfKey(other.keys, key)
    return found < 0 || (other.values !== undefined && other.values[found] !== one.values?.[at])
  }
  return keep(one, stays)
}

/** The elements for which a predicate holds; the datum itself when that is all of them. */
export function keep(datum: Datum, predicate: (key: Atom, at: number) => boolean): Datum {
  const keys = datum.keys.filter(predicate)
  if (keys.length === datum.keys.length) return datum
  if (!datum.values) return { keys, values: undefined }
  return { keys, values: datum.values.filter((_, at) => predicate(datum.keys[at] as Atom, at)) } // same length
}

/** Whether every element of the first is in the second. */
export function includesAll(one: Datum, other: Datum): boolean {
  return one.keys.length <= other.keys.length && one.keys.every((key, at) => contains(other, key, one, at))
}

/** Whether no element of the first is in the second. */
export function excludesAll(one: Datum, other: Datum): boolean {
  return !one.keys.some((key, at) => contains(other, key, one, at))
}

function contains(datum: Datum, key: Atom, from: Datum, at: number): boolean {
  const found = indexOfKey(datum.keys, key)
  return found >= 0 && datum.values?.[found] === from.values?.[at]
}

/** The `<value>` of RFC 7047 5.1. `value` is the type of a map's values. */
export function datumToJson(datum: Datum, key: AtomicType, value: AtomicType | undefined): Json {
  if (value !== undefined) {
    const pairs = datum.keys.map((atom, at) => [
      atomToJson(atom, key),
      atomToJson(datum.values?.[at] as Atom, value), // a map has a value for every key
    ])
    return ['map', pairs]
  }
  if (datum.keys.length === 1) return atomToJson(datum.keys[0] as Atom, key)
  return ['set', key === 'uuid' ? datum.keys.map((atom) => ['uuid', atom]) : datum.keys]
}

/** The same as text of JSON, without the objects in between. */
export function datumToText({ keys, values }: Datum, key: AtomicType, value: AtomicType | undefined): string {
  if (value === undefined && keys.length === 1) return atomToText(keys[0] as Atom, key)
  let elements = ''
  for (let at = 0; at < keys.length; at++) {
    if (at > 0) elements += ','
    const text = atomToText(keys[at] as Atom, key)
    elements += value === undefined ? text : `[${text},${atomToText(values?.[at] as Atom, value)}]` // as above
  }
  return `["${value === undefined ? 'set' : 'map'}",[${elements}]]`
}

function atomToText(atom: Atom, type: AtomicType): string {
  if (type === 'uuid') return `["uuid","${atom}"]`
  return type === 'string' ? JSON.stringify(atom) : String(atom)
}

function atomToJson(atom: Atom, type: AtomicType): Json {
  return type === 'uuid' ? ['uuid', atom] : atom
}

/** A text that two data of one column share exactly when they are equal. */
export function datumKey(datum: Datum): string {
  return stringifyJson(datum.values ? [datum.keys, datum.values] : datum.keys)
}
