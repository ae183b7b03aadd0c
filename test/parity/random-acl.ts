/** Random ACLs over the ports, sets and groups that a network has. */
import type { Acl, AclOwner } from '../../bench/networks/index.ts'
import { chosen, type ModelAcl, type NetworkModel } from './network-model.ts'

/** What a random number stands for as an ACL of that owner. */
export function randomAcl(model: NetworkModel, owner: AclOwner, which: number): ModelAcl {
  const direction = which % 2 === 0 ? 'to-lport' : 'from-lport'
  const { match, names } = randomMatch(model, direction, which >> 1)
  const action = (['allow', 'drop', 'reject'] as const)[(which >> 1) % 3] ?? 'allow'
  return {
    owner,
    acl: { id: `acl${model.fresh()}`, direction, priority: 1000 + (which % 4), match, action },
    names,
  }
}

/** A match, and the names in it. */
export function randomMatch(
  model: NetworkModel,
  direction: Acl['direction'],
  which: number,
): { readonly match: string; readonly names: ReadonlySet<string> } {
  const field = direction === 'to-lport' ? 'outport' : 'inport'
  const port = chosen(model.ports.keys(), which)
  const set = chosen(model.sets.keys(), which >> 2)
  const group = chosen(model.groups.keys(), which >> 3)
  const parts: string[] = []
  const names = new Set<string>()
  const speak = (part: string, name: string): void => {
    parts.push(part)
    names.add(name)
  }
  if (which % 3 === 0 && port !== undefined) speak(`${field} == "${port}"`, port)
  if (which % 3 === 1 && group !== undefined) speak(`${field} == @${group}`, group)
  if (which % 4 < 2 && set !== undefined) speak(`ip4.src == $${set}`, set)
  // No two say the same: of such flows the stock daemon keeps one, with the hint of whichever came first.
  parts.push(`tcp.dst == ${model.fresh()}`)
  return { match: parts.join(' && '), names }
}
