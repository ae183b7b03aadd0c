/** Row identity: which row stands for a thing, whatever somebody has made of the rows that are there. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asUuid, type Uuid } from '../../ovsdb/index.ts'
import { input, program, rule, start, textColumn } from '../../rules/index.ts'
import { check } from '../../rules/testing/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'

const Thing = input('Thing', { name: textColumn }, { key: ['name'] })
const Actual = input('Actual', { uuid, name: textColumn }, { key: ['uuid'] })
const rows = rowIdentity('Thing', { name: textColumn }, Actual)
const things = program([
  rule('Every thing is to have a row', rows.wanted, ({ match }) => ({ name: match(Thing).name })),
  ...rows.rules,
])

type Rows = ReadonlyMap<Uuid, string>

const names = ['a', 'b', 'c', 'd']
const made = (name: string): Uuid => derivedUuid('Thing', name)

/** What becomes of rows when what is desired is written, of two names for one row the last one. */
function written(wanted: readonly string[], actual: Rows): Rows {
  const instance = start(things)
  instance.transact((tx) => {
    for (const name of wanted) tx.insert(Thing, { name })
    for (const [row, name] of actual) tx.insert(Actual, { uuid: row, name })
  })
  return new Map(instance.facts(rows.row).map((fact) => [fact.uuid, fact.name]))
}

function rowsOf(pairs: readonly (readonly [row: string, name: string])[]): Rows {
  return new Map(pairs.map(([row, name]) => [names.includes(row) ? made(row) : asUuid(row), name]))
}

describe('the row of a thing', () => {
  const stock = '00000000-0000-0000-0000-000000000001'

  test('is the one that is there, whoever made it; of several the one of the smallest uuid', () => {
    expect(written(['a'], rowsOf([[stock, 'a']]))).toEqual(rowsOf([[stock, 'a']]))
    expect(
      written(
        ['a'],
        rowsOf([
          ['a', 'a'],
          [stock, 'a'],
        ]),
      ),
    ).toEqual(rowsOf([[stock, 'a']]))
  })

  test('is a new one, whose uuid follows from the thing, where there is none', () => {
    expect(written(['a', 'b'], rowsOf([['a', 'a']]))).toEqual(
      rowsOf([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    )
  })

  test('is not the one that was made for another thing which has none', () => {
    expect(written(['a', 'b'], rowsOf([['a', 'b']]))).toEqual(
      rowsOf([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    )
  })

  test('may be one that was made for another thing which has one, or is gone', () => {
    expect(written(['b'], rowsOf([['a', 'b']]))).toEqual(rowsOf([['a', 'b']]))
    expect(
      written(
        ['a', 'b'],
        rowsOf([
          ['a', 'b'],
          ['b', 'a'],
        ]),
      ),
    ).toEqual(
      rowsOf([
        ['a', 'b'],
        ['b', 'a'],
      ]),
    )
  })
})

test('whatever somebody has written, each thing has a row of its own before long, and nothing changes then', () => {
  const row = fc.oneof(fc.constantFrom(...names), fc.uuid())
  const pairs = fc.uniqueArray(fc.tuple(row, fc.constantFrom(...names)), { selector: ([its]) => its })
  fc.assert(
    fc.property(fc.subarray(names), pairs, (wanted, somebody) => {
      let rows = rowsOf(somebody)
      for (let times = 0; times < names.length; times++) rows = written(wanted, rows)
      expect([...rows.values()].sort()).toEqual([...wanted].sort())
      expect(written(wanted, rows)).toEqual(rows)
    }),
  )
})

test('incremental is from scratch', () => {
  check(things, { runs: 40, mustFire: 'report' })
})
