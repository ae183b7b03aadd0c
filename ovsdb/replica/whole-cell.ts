/**
 * Sets and maps as text, for columns selected whole: canonical JSON, so that equal contents are equal strings.
 * A set is the list of its elements, a map the list of its `[key, value]` pairs, sorted by element or key: strings
 * by code units, numbers by size, `false` before `true`.
 */
import { parseExactly, stringifyJson } from '../protocol/json.ts'
import type { Atom } from '../protocol/value.ts'

const empty = '[]'

/** The text of a set; the elements are distinct and are sorted in place. */
export function setText(elements: Atom[]): string {
  if (elements.length === 0) return empty
  return stringifyJson(elements.sort(compareAtoms))
}

/** The text of a map, given as keys and values by turns; the keys are distinct. */
export function mapText(flat: readonly Atom[], except: ReadonlySet<Atom>): string {
  // Nearly all the work of a dump, whose keys come sorted.
  const pairs: [Atom, Atom][] = []
  let sorted = true
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [key, value] = [flat[at] as Atom, flat[at + 1] as Atom] // within the list
    if (except.has(key)) continue
    const before = pairs.at(-1)?.[0]
    if (before !== undefined && compareAtoms(before, key) > 0) sorted = false
    pairs.push([key, value])
  }
  return sorted && pairs.length > 0 ? stringifyJson(pairs) : pairsText(pairs)
}

/** A set's text after those elements have toggled: one that was in it goes, one that was not comes. */
export function toggledSetText(text: string, toggled: readonly Atom[]): string {
  const elements = new Set(parseExactly(text) as Atom[]) // written by `setText`
  for (const element of toggled) if (!elements.delete(element)) elements.add(element)
  return setText([...elements])
}

/** A map's text after those pairs have toggled: an equal pair goes, another value of a key replaces its value. */
export function toggledMapText(text: string, toggled: readonly Atom[], except: ReadonlySet<Atom>): string {
  const pairs = new Map(parseExactly(text) as [Atom, Atom][]) // written by `mapText`
  for (const [key, value] of pairsByTurns(toggled)) {
    if (except.has(key)) continue
    if (pairs.get(key) === value) pairs.delete(key)
    else pairs.set(key, value)
  }
  return pairsText([...pairs])
}

function pairsText(pairs: [Atom, Atom][]): string {
  if (pairs.length === 0) return empty
  return stringifyJson(pairs.sort(([one], [other]) => compareAtoms(one, other)))
}

function* pairsByTurns(flat: readonly Atom[]): Iterable<readonly [Atom, Atom]> {
  for (let at = 0; at < flat.length; at += 2) {
    const key = flat[at]
    const value = flat[at + 1]
    if (key !== undefined && value !== undefined) yield [key, value]
  }
}

/** Atoms of one column are of one type; `<` compares strings by code units. */
function compareAtoms(one: Atom, other: Atom): number {
  return one < other ? -1 : one > other ? 1 : 0
}
