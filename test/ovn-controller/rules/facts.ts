/** Rows of both databases as facts of the controller's inputs, written shortly. */
import { local } from '../../../ovn-controller/database/local.ts'
import { southbound } from '../../../ovn-controller/database/southbound.ts'
import { asUuid, type Uuid } from '../../../ovsdb/index.ts'
import type { Instance, Relation } from '../../../rules/index.ts'

type Cell = string | number | boolean | null

/** A row of an input relation. */
export interface InputFact {
  readonly relation: Relation
  readonly row: readonly Cell[]
}

/** A uuid that follows from a name. */
export function id(name: string): Uuid {
  const hex = [...name].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  const digits = hex.padEnd(32, '0').slice(0, 32)
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)]
  return asUuid([...parts, digits.slice(20)].join('-'))
}

/** A row of the southbound, or an element of one of its columns (`Table.column`). */
export function sb(name: string, ...row: readonly Cell[]): InputFact {
  return { relation: known(southbound.relation(name), name), row }
}

/** A row of the local database, or an element. */
export function ovs(name: string, ...row: readonly Cell[]): InputFact {
  return { relation: known(local.relation(name), name), row }
}

function known(relation: Relation | undefined, name: string): Relation {
  if (!relation) throw new Error(`the controller does not read ${name}`)
  return relation
}

/** Brings an instance from one set of facts to another in one transaction. */
export function move(instance: Instance, from: readonly InputFact[], to: readonly InputFact[]): void {
  const key = ({ relation, row }: InputFact): string => JSON.stringify([relation.name, row])
  const before = new Map(from.map((fact) => [key(fact), fact]))
  const after = new Map(to.map((fact) => [key(fact), fact]))
  instance.transact((tx) => {
    for (const [text, { relation, row }] of before) if (!after.has(text)) tx.change(relation, row, -1)
    for (const [text, { relation, row }] of after) if (!before.has(text)) tx.change(relation, row, 1)
  })
}
