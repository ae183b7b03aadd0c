/** A table under control: whatever is there, the pending changes lead to what is desired, and then there are none. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginTransaction, southbound as schema, type Uuid } from '../../ovsdb/index.ts'
import { input, program, rule, start, textColumn } from '../../rules/index.ts'
import {
  derivedUuid,
  pendingChanges,
  rowIdentity,
  syncedTable,
  Tables,
  writeChanges,
} from '../../tables/index.ts'

const southbound = new Tables(schema, 'sb')
const Sets = syncedTable(southbound, 'Address_Set', { cells: ['name'], elements: ['addresses'] })
const WantedSet = input('wanted set', { name: textColumn })
const WantedAddress = input('wanted address', { name: textColumn, address: textColumn })
const identity = rowIdentity('Address_Set', { name: textColumn }, Sets.actual)
const row = (name: string): Uuid => derivedUuid('Address_Set', name)

const sets = program(
  [
    rule('A set that is wanted has a row', identity.wanted, ({ match }) => ({ name: match(WantedSet).name })),
    ...identity.rules,
    rule('Sets.desired', Sets.desired, ({ match }) => {
      const { name, uuid } = match(identity.row)
      return { uuid, name }
    }),
    rule('Sets.elements.addresses.desired', Sets.elements.addresses.desired, ({ match }) => {
      const { name, address } = match(WantedAddress)
      const { uuid } = match(identity.row, { name })
      return { uuid, value: address }
    }),
    ...Sets.rules,
  ],
  southbound.relations,
)

const name = fc.constantFrom('a', 'b')
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3')
const content = fc.uniqueArray(fc.tuple(name, address), { selector: (pair) => pair.join() })

test('the pending changes are the difference between what is desired and what is there, element by element', () => {
  fc.assert(
    fc.property(
      content,
      content,
      fc.uniqueArray(name),
      fc.uniqueArray(name),
      (wanted, there, wantedSets, thereSets) => {
        const instance = start(sets)
        const present = there.filter(([n]) => thereSets.includes(n))
        const desired = wanted.filter(([n]) => wantedSets.includes(n))
        instance.transact((tx) => {
          for (const n of wantedSets) tx.insert(WantedSet, { name: n })
          for (const [n, a] of desired) tx.insert(WantedAddress, { name: n, address: a })
          for (const n of thereSets) tx.insert(Sets.actual, { uuid: row(n), name: n })
          for (const [n, a] of present) tx.insert(Sets.elements.addresses.actual, { uuid: row(n), value: a })
        })
        const { elements } = Sets
        const names = (facts: readonly { readonly uuid: Uuid }[]) => facts.map((f) => f.uuid).sort()
        expect(
          instance
            .facts(Sets.insert)
            .map((f) => f.name)
            .sort(),
        ).toEqual(wantedSets.filter((n) => !thereSets.includes(n)).sort())
        expect(Sets.remove && names(instance.facts(Sets.remove))).toEqual(
          thereSets
            .filter((n) => !wantedSets.includes(n))
            .map(row)
            .sort(),
        )
        const kept = (
          pairs: readonly (readonly [string, string])[],
          others: readonly (readonly [string, string])[],
        ) => pairs.filter(([n, a]) => !others.some(([m, b]) => n === m && a === b))
        expect(instance.size(elements.addresses.add)).toBe(kept(desired, present).length)
        expect(instance.size(elements.addresses.drop)).toBe(
          kept(present, desired).filter(([n]) => (wantedSets as readonly string[]).includes(n)).length,
        )

        const same = wantedSets.length === thereSets.length && wantedSets.every((n) => thereSets.includes(n))
        const settled = same && kept(desired, present).length + kept(present, desired).length === 0
        expect(pendingChanges(Sets).every((change) => instance.size(change) === 0)).toBe(settled)
        const transaction = beginTransaction(schema)
        writeChanges(instance, Sets, transaction as never)
        expect(transaction.empty).toBe(settled)
      },
    ),
    { numRuns: 150 },
  )
})
