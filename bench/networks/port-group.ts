/** Port groups; their members are given by the ports' names. */
import { add, deleteRow, insert, type RowOperation, remove } from './operation.ts'
import { rowUuid } from './row-uuid.ts'

export function createPortGroup(name: string, ports: readonly string[]): RowOperation {
  const members = ports.map((port) => rowUuid('Logical_Switch_Port', port))
  return insert('Port_Group', rowUuid('Port_Group', name), { name, ports: members })
}

/** Deletes a group whose ACLs are gone, or go in the same transaction. */
export function deletePortGroup(name: string): RowOperation {
  return deleteRow('Port_Group', rowUuid('Port_Group', name))
}

export function joinPortGroup(name: string, port: string): RowOperation {
  return add('Port_Group', rowUuid('Port_Group', name), 'ports', rowUuid('Logical_Switch_Port', port))
}

export function leavePortGroup(name: string, port: string): RowOperation {
  return remove('Port_Group', rowUuid('Port_Group', name), 'ports', rowUuid('Logical_Switch_Port', port))
}
