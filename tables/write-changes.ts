/** Turns the pending changes of a table into the operations of a transaction. */
import type { Transaction, Uuid } from '../ovsdb/index.ts'
import { type AnyRelation, columnNames, type Instance } from '../rules/index.ts'

/** The changes that a table needs, as relations; of any columns, so known by name only from here on. */
export interface TableChanges {
  readonly table: string
  readonly insert: unknown
  readonly update: unknown
  readonly remove: unknown
  readonly elements: Readonly<Record<string, ElementChanges>>
  /** Columns that a new row starts with. */
  readonly initial: Readonly<Record<string, boolean>>
}

interface ElementChanges {
  readonly column: string
  readonly add: AnyRelation
  readonly drop: AnyRelation
}

/** The relations whose facts are the changes that a table needs; all of them empty when it is as desired. */
export function pendingChanges({ insert, update, remove, elements }: TableChanges): readonly AnyRelation[] {
  const changes = [
    insert,
    ...(update ? [update] : []),
    ...(remove ? [remove] : []),
    ...Object.values(elements).flatMap(({ add, drop }) => [add, drop]),
  ]
  return changes as readonly AnyRelation[]
}

/** Adds all that a table needs to a transaction. */
export function writeChanges(
  instance: Instance,
  { table, insert, update, remove, elements, initial }: TableChanges,
  transaction: Transaction,
): void {
  for (const { uuid, ...columns } of rows(instance, insert))
    transaction.insertAs(table, uuid, { ...columns, ...initial })
  for (const { uuid, ...columns } of rows(instance, update)) transaction.update(table, uuid, columns)
  for (const { uuid } of rows(instance, remove)) transaction.delete(table, uuid)
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

/** The facts of a relation, if there is one, whose columns are known by name only; they all start with the row's uuid. */
function rows(instance: Instance, relation: unknown): readonly AnyFact[] {
  if (relation === undefined) return []
  return instance.facts(relation as AnyRelation) as readonly unknown[] as readonly AnyFact[]
}
