/** Random addresses and networks, none of them twice in one network. */
import { chosen, type NetworkModel } from './network-model.ts'

/** A MAC, alone or with addresses: some of them inside a network that the switch's router port has. */
export function address(model: NetworkModel, owner: string, which: number): string {
  const n = model.fresh()
  const link = [...model.links.values()].find((one) => one.switch === owner)
  const inside = link && chosen(link.networks, which)?.replace(/1\/\d+$/, '')
  const v4 = inside && !inside.includes(':') ? `${inside}${2 + (n % 250)}` : `10.200.${n >> 8}.${n & 255}`
  const v6 = inside?.includes(':') ? `${inside}${n.toString(16)}` : `fd99::${n.toString(16)}`
  const ips = [[], [v4], [v6], [v4, v6], [v4, `10.201.${n >> 8}.${n & 255}`]][which % 5] ?? []
  return [mac(n), ...ips].join(' ')
}

/** A network that no other router port has, and the port's address in it. */
export function network(model: NetworkModel, which: number): string {
  const n = model.fresh()
  return which % 3 === 2 ? `fd00:${n.toString(16)}::1/64` : `10.${n >> 8}.${n & 255}.1/24`
}

export function setAddress(model: NetworkModel): string {
  const n = model.fresh()
  return n % 3 === 0 ? `fd98::${n.toString(16)}` : `172.16.${n >> 8}.${n & 255}`
}

export function mac(n: number): string {
  return `0a:00:00:00:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`
}
