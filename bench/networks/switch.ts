/** Logical switches and their plain ports. */
import { add, deleteRow, insert, type NorthboundTransaction, type RowOperation, remove } from './operation.ts'
import { rowUuid } from './row-uuid.ts'

export interface Port {
  /** The switch's name. */
  readonly switch: string
  readonly name: string
  /** `MAC [IP…]` each. */
  readonly addresses: readonly string[]
}

export function createSwitch(name: string): RowOperation {
  return insert('Logical_Switch', rowUuid('Logical_Switch', name), { name })
}

/** Deletes a switch whose ports and ACLs are gone, or go in the same transaction. */
export function deleteSwitch(name: string): RowOperation {
  return deleteRow('Logical_Switch', rowUuid('Logical_Switch', name))
}

export function addPort(port: Port): NorthboundTransaction {
  const uuid = rowUuid('Logical_Switch_Port', port.name)
  return [
    insert('Logical_Switch_Port', uuid, { name: port.name, addresses: port.addresses }),
    add('Logical_Switch', rowUuid('Logical_Switch', port.switch), 'ports', uuid),
  ]
}

/** Removes a port that is in no port group, or leaves them in the same transaction. */
export function removePort(port: Pick<Port, 'switch' | 'name'>): NorthboundTransaction {
  const uuid = rowUuid('Logical_Switch_Port', port.name)
  return [
    remove('Logical_Switch', rowUuid('Logical_Switch', port.switch), 'ports', uuid),
    deleteRow('Logical_Switch_Port', uuid),
  ]
}

export function addPortAddress(port: string, address: string): RowOperation {
  return add('Logical_Switch_Port', rowUuid('Logical_Switch_Port', port), 'addresses', address)
}

export function removePortAddress(port: string, address: string): RowOperation {
  return remove('Logical_Switch_Port', rowUuid('Logical_Switch_Port', port), 'addresses', address)
}
