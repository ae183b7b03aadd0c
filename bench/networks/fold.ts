/** What one transaction does to rows of its own making, folded into their making. */
import type { Element, NorthboundTransaction, RowOperation, WholeValue } from './operation.ts'

type Insertion = RowOperation & { readonly kind: 'insert' }

/** The same transaction in which a row that is inserted is not changed by a further operation. */
export function foldInsertions(transaction: NorthboundTransaction): NorthboundTransaction {
  const insertions = new Map<string, Insertion>()
  const others: RowOperation[] = []
  for (const operation of transaction) {
    const { uuid } = operation
    const inserted = insertions.get(uuid)
    if (operation.kind === 'insert') insertions.set(uuid, operation)
    else if (!inserted) others.push(operation)
    else if (operation.kind === 'delete') insertions.delete(uuid)
    else
      insertions.set(uuid, { ...inserted, columns: { ...inserted.columns, ...changed(inserted, operation) } })
  }
  return [...insertions.values(), ...others]
}

function changed(
  { columns }: Insertion,
  operation: Exclude<RowOperation, { readonly kind: 'insert' | 'delete' }>,
): Readonly<Record<string, WholeValue>> {
  if (operation.kind === 'update') return operation.columns
  const { kind, column, elements } = operation
  const present = columns[column]
  const content = new Map(Array.isArray(present) ? present.map((element) => [keyOf(element), element]) : [])
  for (const element of elements) {
    if (kind === 'remove') content.delete(keyOf(element))
    else content.set(keyOf(element), element)
  }
  // Elements are all of one kind, as the column is.
  return { [column]: [...content.values()] as WholeValue }
}

/** What tells an element from the others of its column. */
function keyOf(element: Element): unknown {
  return typeof element === 'object' ? element[0] : element
}
