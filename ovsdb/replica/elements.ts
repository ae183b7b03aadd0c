/**
 * The elements of one set or map column of one row. Nearly all have a handful, some ten thousand: few are kept in
 * a plain array (a tenth of the memory of a `Set`), many in a `Set` or `Map`.
 */
import type { Atom } from '../protocol/value.ts'

/** `undefined` when empty. */
export type SetElements = Atom[] | Set<Atom> | undefined

/** `undefined` when empty; an array holds keys and values by turns. */
export type MapElements = Atom[] | Map<Atom, Atom> | undefined

/** From this many elements on, an array is searched too long. */
const many = 16

/** A set of those elements, which are distinct. */
export function setOf(elements: Atom[]): SetElements {
  if (elements.length === 0) return undefined
  return elements.length < many ? elements : new Set(elements)
}

/** A map of those keys and values, given by turns; the keys are distinct. */
export function mapOf(pairs: Atom[]): MapElements {
  if (pairs.length === 0) return undefined
  return pairs.length < many * 2 ? pairs : new Map(pairsOfArray(pairs))
}

export function hasElement(elements: SetElements, element: Atom): boolean {
  if (!elements) return false
  return Array.isArray(elements) ? elements.includes(element) : elements.has(element)
}

/** Adds an element that is not in it; changes the collection it is given, and gives the one to keep. */
export function addElement(elements: SetElements, element: Atom): SetElements {
  if (!elements) return [element]
  if (!Array.isArray(elements)) return elements.add(element)
  elements.push(element)
  return setOf(elements)
}

/** Removes an element that is in it; changes the collection it is given, and gives the one to keep. */
export function removeElement(elements: SetElements, element: Atom): SetElements {
  if (!elements) return undefined
  if (Array.isArray(elements)) elements.splice(elements.indexOf(element), 1)
  else elements.delete(element)
  return (Array.isArray(elements) ? elements.length : elements.size) > 0 ? elements : undefined
}

export function elementsOf(elements: SetElements): Iterable<Atom> {
  return elements ?? []
}

export function valueAt(elements: MapElements, key: Atom): Atom | undefined {
  if (!elements) return undefined
  if (!Array.isArray(elements)) return elements.get(key)
  const at = indexOfKey(elements, key)
  return at < 0 ? undefined : elements[at + 1]
}

/** Sets the value of a key, new or not; changes the collection it is given, and gives the one to keep. */
export function putPair(elements: MapElements, key: Atom, value: Atom): MapElements {
  if (!elements) return [key, value]
  if (!Array.isArray(elements)) return elements.set(key, value)
  const at = indexOfKey(elements, key)
  if (at >= 0) elements[at + 1] = value
  else elements.push(key, value)
  return mapOf(elements)
}

/** Removes a key that is in it; changes the collection it is given, and gives the one to keep. */
export function removeKey(elements: MapElements, key: Atom): MapElements {
  if (!elements) return undefined
  if (Array.isArray(elements)) elements.splice(indexOfKey(elements, key), 2)
  else elements.delete(key)
  return (Array.isArray(elements) ? elements.length : elements.size) > 0 ? elements : undefined
}

export function pairsOf(elements: MapElements): Iterable<readonly [Atom, Atom]> {
  if (!elements) return []
  return Array.isArray(elements) ? pairsOfArray(elements) : elements
}

function* pairsOfArray(pairs: readonly Atom[]): Iterable<readonly [Atom, Atom]> {
  for (let at = 0; at < pairs.length; at += 2) {
    const key = pairs[at]
    const value = pairs[at + 1]
    if (key !== undefined && value !== undefined) yield [key, value]
  }
}

function indexOfKey(pairs: readonly Atom[], key: Atom): number {
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === key) return at
  return -1
}
