/** Turns the pending changes of a table into the operations of a transaction. */
import type { Transaction, Uuid } from '../ovsdb/index.ts'
import { columnNames, type Instance, type Relation } from '../rules/index.ts'
import type { SyncedTable } from './synced-table.ts'

/** The relations whose facts are the changes that a table needs; all of them empty when it is as desired. */
export function pendingChanges(table: unknown): readonly Relation[] {
  const { insert, update, remove, elements } = anyTable(table)
  const changes = [
    insert,
    update,
    ...(remove ? [remove] : []),
    ...Object.values(elements).flatMap(({ add, drop }) => [add, drop]),
  ]
  // Relations of different columns, known by name only from here on.
  return changes as readonly unknown[] as readonly Relation[]
}

/** Adds all that a table needs to a transaction. */
export function writeChanges(instance: Instance, of: unknown, transaction: Transaction): void {
  const { table, insert, update, remove, elements, initial } = anyTable(of)
  for (const { uuid, ...columns } of rows(instance, insert))
    transaction.insertAs(table, uuid, { ...columns, ...initial })
  for (const { uuid, ...columns } of rows(instance, update)) transaction.update(table, uuid, columns)
  for (const { uuid } of remove ? rows(instance, remove) : []) transaction.delete(table, uuid)
  for (const { column, add, drop } of Object.values(elements)) {
    const isMap = columnNames(add).includes('key')
    for (const { uuid, key, value } of rows(instance, drop)) {
      if (isMap) transaction.removeElement(table, uuid, column, key as Atom, value as Atom)
      else transaction.removeElement(table, uuid, column, value as Atom)
    }
    for (const { uuid, key, value } of rows(instance, add)) {
      if (isMap) transaction.addElement(table, uuid, column, key as Atom, value as Atom)
      else transaction.addElement(table, uuid, column, value as Atom)
    }
  }
}

/** Elements, keys and values are never null: only optional columns are, and those are cells. */
type Atom = string | number | boolean

type AnyFact = Readonly<Record<string, Atom | null>> & { readonly uuid: Uuid }

/** The facts of a relation whose columns are known by name only; they all start with the row's uuid. */
function rows(instance: Instance, relation: unknown): readonly AnyFact[] {
  return instance.facts(relation as Relation) as readonly unknown[] as readonly AnyFact[]
}

/** A table whose column types do not matter here. */
function anyTable(table: unknown): SyncedTable {
  return table as SyncedTable
}
