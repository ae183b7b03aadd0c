/** Address sets. */
import { add, deleteRow, insert, type RowOperation, remove } from './operation.ts'
import { rowUuid } from './row-uuid.ts'

export function createAddressSet(name: string, addresses: readonly string[]): RowOperation {
  return insert('Address_Set', rowUuid('Address_Set', name), { name, addresses })
}

export function deleteAddressSet(name: string): RowOperation {
  return deleteRow('Address_Set', rowUuid('Address_Set', name))
}

export function addAddress(set: string, ...addresses: readonly string[]): RowOperation {
  return add('Address_Set', rowUuid('Address_Set', set), 'addresses', ...addresses)
}

export function removeAddress(set: string, ...addresses: readonly string[]): RowOperation {
  return remove('Address_Set', rowUuid('Address_Set', set), 'addresses', ...addresses)
}
