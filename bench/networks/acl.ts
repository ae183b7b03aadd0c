/** ACLs on switches and on port groups. */
import type { Uuid } from '../../ovsdb/index.ts'
import {
  add,
  deleteRow,
  insert,
  type NorthboundTransaction,
  type RowOperation,
  remove,
  update,
} from './operation.ts'
import { rowUuid } from './row-uuid.ts'

/** What carries ACLs. */
export type AclOwner = { readonly switch: string } | { readonly portGroup: string }

export interface Acl {
  /** Its identity among all ACLs; the database does not see it. */
  readonly id: string
  readonly direction: 'from-lport' | 'to-lport'
  readonly priority: number
  readonly match: string
  readonly action: 'allow' | 'allow-related' | 'drop' | 'reject'
}

export function addAcl(owner: AclOwner, acl: Acl): NorthboundTransaction {
  const { id, ...columns } = acl
  const uuid = rowUuid('ACL', id)
  return [insert('ACL', uuid, columns), ownedBy(add, owner, uuid)]
}

export function editAcl(id: string, columns: Partial<Omit<Acl, 'id'>>): NorthboundTransaction {
  return [update('ACL', rowUuid('ACL', id), columns)]
}

export function removeAcl(owner: AclOwner, id: string): NorthboundTransaction {
  const uuid = rowUuid('ACL', id)
  return [ownedBy(remove, owner, uuid), deleteRow('ACL', uuid)]
}

function ownedBy(change: typeof add | typeof remove, owner: AclOwner, uuid: Uuid): RowOperation {
  if ('switch' in owner)
    return change('Logical_Switch', rowUuid('Logical_Switch', owner.switch), 'acls', uuid)
  return change('Port_Group', rowUuid('Port_Group', owner.portGroup), 'acls', uuid)
}
