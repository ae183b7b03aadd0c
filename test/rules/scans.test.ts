/** Scans: a change that makes rules go through a whole relation is told, unless that is of few rows or the change rare. */
import { expect, test } from 'vitest'
import { input, program, type Rule, relation, rule, textColumn } from '../../rules/index.ts'
import { unboundedScans } from './scans.ts'

const Flow = relation('Flow', { port: textColumn, words: textColumn })

function scans(words: { readonly few?: true; readonly rare?: true }, ports: { readonly few?: true } = {}) {
  const Port = input('Port', { port: textColumn }, ports)
  const Words = input('Words', { words: textColumn }, words)
  const all: Rule = rule('Every port says the words', Flow, ({ match }) => ({
    port: match(Port).port,
    words: match(Words).words,
  }))
  return unboundedScans(program([all])).map((scan) => scan.replace(/\.ts:\d+/, '.ts'))
}

const told = (changed: string, through: string) =>
  `${changed} goes through all of ${through} (Every port says the words (Flow at scans.test.ts))`

test('a product goes through either relation', () => {
  expect(scans({})).toEqual([told('Port', 'Words'), told('Words', 'Port')])
})

test('few rows are no matter, and neither is what hardly ever changes', () => {
  expect(scans({ few: true })).toEqual([told('Words', 'Port')])
  expect(scans({ few: true, rare: true })).toEqual([])
  expect(scans({}, { few: true })).toEqual([told('Port', 'Words')])
})
