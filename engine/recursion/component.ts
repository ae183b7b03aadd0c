/**
 * A component: collections that depend on each other, brought to their least fixpoint by rounds.
 *
 * Every derivation is counted, and a row's support is the number of its derivations from rows that
 * came in earlier rounds than itself. A row stays while it has support: following support downwards
 * always ends outside of the recursion, so a cycle cannot keep itself alive. When rows lose their
 * support they are taken away, round by round; then those of them that still have derivations, all of
 * them from rows that stayed, come back as new, and so does what else became derivable. A deletion
 * costs as much as the rows that hung on it alone, not as the whole component.
 */
import type { Circuit } from '../circuit.ts'
import type { CollectionSpec } from '../collection.ts'
import { EngineError } from '../errors.ts'
import type { Node } from '../turns.ts'
import type { RowId } from '../value.ts'
import { Member, type Rounds } from './member.ts'

export class Component implements Node, Rounds {
  readonly name: string
  open = true
  readonly #circuit: Circuit
  readonly #limit: number
  readonly #index: number
  readonly #members: Member[] = []
  /** The last rank given to a row. */
  #rank = 0

  constructor(circuit: Circuit, name: string, limit: number) {
    this.name = name
    this.#circuit = circuit
    this.#limit = limit
    this.#index = circuit.addNode(this)
  }

  collection(spec: CollectionSpec): Member {
    const member = new Member(this.#circuit, this.#circuit.nextIndex, spec, this)
    this.#members.push(member)
    return member
  }

  schedule(): void {
    this.#circuit.schedule(this.#index)
  }

  step(): void {
    this.#count()
    let rounds = 0
    do {
      while (this.#retract()) this.#count()
      if (rounds++ === this.#limit)
        throw new EngineError(`the recursion ${this.name} has not come to an end after ${this.#limit} rounds`)
    } while (this.#derive())
    for (const member of this.#members) member.finish()
  }

  undo(): void {
    for (const member of this.#members) member.undoRounds()
  }

  commit(): void {
    for (const member of this.#members) member.commitRounds()
  }

  #count(): void {
    for (const member of this.#members) member.count()
  }

  /** One round of deletions. Everyone's rows are chosen before anyone is told. */
  #retract(): boolean {
    const doomed = this.#members.map((member) => member.doomed())
    return this.#each(doomed, (member, rows) => member.retract(rows))
  }

  /** One round of insertions, which leads to no deletions. */
  #derive(): boolean {
    this.#rank++
    const rows = this.#members.map((member) => member.derivable(this.#rank))
    const some = this.#each(rows, (member, its) => member.enter(its))
    this.#count()
    return some
  }

  #each(
    chosen: readonly (readonly RowId[])[],
    change: (member: Member, rows: readonly RowId[]) => void,
  ): boolean {
    let some = false
    this.#members.forEach((member, i) => {
      const rows = chosen[i] ?? []
      if (rows.length === 0) return
      some = true
      change(member, rows)
    })
    return some
  }
}
