/** Every rule is said in a sentence, which stands alone wherever errors and explanations print it. */
import { expect, test } from 'vitest'
import { composition } from '../../../ovn-controller/program.ts'

const definitions = [...composition.program.definitions.values()].flat()

test('every rule has a sentence that begins like one and ends without a full stop', () => {
  const bad = definitions.filter(
    ({ sentence }) => !/^[A-Z].*[^.,;: ]$/.test(sentence) || !sentence.includes(' '),
  )
  expect(bad.map(({ name }) => name)).toEqual([])
})

test('no sentence is said of two relations, unless by rules that one place of the source makes', () => {
  const first = new Map<string, (typeof definitions)[number]>()
  const twice = definitions.filter((definition) => {
    const known = first.get(definition.sentence)
    if (!known) first.set(definition.sentence, definition)
    return known && known.relation !== definition.relation && String(known.place) !== String(definition.place)
  })
  expect(twice.map(({ name }) => name)).toEqual([])
})
