/** Aggregates: each combination of their terms counts once, whichever way the compiler finds to see to that. */
import { describe, expect, test } from 'vitest'
import { describe as describeCircuit } from '../../engine/index.ts'
import {
  type Body,
  collect,
  collectMap,
  count,
  type HeadRow,
  input,
  integer,
  max,
  min,
  program,
  relation,
  rule,
  start,
  sum,
  textColumn,
  top,
  type View,
  view,
} from '../../rules/index.ts'
import { check } from '../../rules/testing/index.ts'

const Row = input('Row', { group: textColumn, id: integer, value: integer })
const Keyed = input('Keyed', { group: textColumn, id: integer, value: integer }, { key: ['id'] })
const Word = input('Word', { id: integer, word: textColumn })

/** What an aggregation needs beside the relation it reads. */
function collections(of: View): readonly string[] {
  return describeCircuit(start(program([of])).circuit)
    .collections.map(({ name }) => name)
    .filter((name) => name !== 'unit' && !name.startsWith('Row') && !name.startsWith('Keyed'))
    .map((name) => name.replace(/^.* at \S+ ?/, ''))
}

const ways: Readonly<Record<string, View>> = {
  'terms that make up the whole binding': view('Whole', 'Whole', ({ match }) => {
    const { group, id, value } = match(Row)
    return { group, rows: count(id, value), total: sum(value, { per: [id] }) }
  }),
  'terms that are a part of it': view('Part', 'Part', ({ match }) => {
    const { group, id, value } = match(Row)
    return { group, ids: count(id), values: count(value), total: sum(value), all: sum(value, { per: [id] }) }
  }),
  'a key that determines the rest': view('Determined', 'Determined', ({ match }) => {
    const { group, id, value } = match(Keyed)
    return { group, ids: count(id), total: sum(value, { per: [id] }), greatest: max(value) }
  }),
  'joined bindings': view('Joined', 'Joined', ({ match }) => {
    const { group, id, value } = match(Row)
    const { word } = match(Word, { id })
    return {
      words: collect(word),
      group,
      byWord: collectMap(word, value),
      most: top(2, value),
      ids: count(id),
      total: sum(value, { per: [id, word] }),
    }
  }),
  'no other column': view('All', 'All', ({ match }) => {
    const { id, value } = match(Row)
    return { ids: count(id), least: min(value), pairs: count(id, value) }
  }),
  'a column that is folded and grouped by': view('Both', 'Both', ({ match }) => {
    const { id, value } = match(Row)
    return { id, again: max(id), values: count(value), same: count(id) }
  }),
}

test.each(Object.entries(ways))('%s: as from scratch, after any changes', (_, of) => {
  expect(check(program([of]), { runs: 60, mustFire: 'all' }).silent).toEqual([])
})

describe('what is kept for it', () => {
  test('nothing but the groups where the bindings are what a relation has', () => {
    expect(collections(ways['terms that make up the whole binding'] as View)).toEqual(['Whole'])
    expect(collections(ways['a key that determines the rest'] as View)).toEqual(['Determined'])
  })

  test('the bindings where they have to be found', () => {
    const Sum = relation('Sum', { total: integer, group: textColumn })
    const derive = ({ match, where }: Body): HeadRow<(typeof Sum)['columns']> => {
      const { group, id, value } = match(Row)
      where(value, (v) => v > 0)
      return { group, total: sum(value, { per: [id] }) }
    }
    const running = start(program([rule('Sum', Sum, derive)]))
    running.transact((tx) => {
      for (const id of [1, 2]) tx.insert(Row, { group: 'a', id, value: 3 })
      tx.insert(Row, { group: 'a', id: 3, value: -3 })
    })
    expect(running.facts(Sum)).toEqual([{ group: 'a', total: 6 }])
  })
})
