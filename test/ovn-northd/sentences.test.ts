/** Every rule of northd says in one sentence what it says: errors, explanations and plans print the sentence alone. */
import { expect, test } from 'vitest'
import { composition } from '../../ovn-northd/index.ts'

const definitions = [...composition.program.definitions.values()].flat()

test('there are rules', () => {
  expect(definitions.length).toBeGreaterThan(300)
})

test('a sentence starts with a capital letter or a name in backquotes, and has no full stop at its end', () => {
  const odd = definitions.filter(({ sentence }) => !/^[\p{Lu}`].{10,}[^.\s]$/u.test(sentence))
  expect(odd.map(({ name }) => name)).toEqual([])
})

test('no two rules have the same sentence, except what one place says of several things', () => {
  const places = new Map<string, Set<string>>()
  for (const { sentence, place } of definitions)
    places.set(sentence, (places.get(sentence) ?? new Set()).add(String(place)))
  const shared = [...places].filter(([, at]) => at.size > 1).map(([sentence, at]) => [sentence, ...at])
  expect(shared).toEqual([])
})
