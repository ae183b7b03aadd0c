/**
 * A conjunction while it is being built: what is fixed per root field, and the
 * dimensions. Products are multiplied by AND and settled once at the end.
 */

import type { AddressFormat } from '../../address/index.ts'
import type { Name } from './constant.ts'
import { type Alternation, type Cube, intersectAlternations, intersectCubes } from './cube.ts'
import type { PortField } from './normal.ts'
import type { FieldSymbol, Slice } from './symbol.ts'

export interface FieldChoice {
  readonly kind: 'field'
  readonly root: FieldSymbol
  readonly cubes: Alternation
  readonly sets: readonly { readonly set: Name; readonly slice: Slice }[]
}

export interface PortChoice {
  readonly kind: 'port'
  readonly field: PortField
  readonly ports: readonly Name[]
  readonly groups: readonly Name[]
}

export type Choice = FieldChoice | PortChoice

export interface Product {
  readonly fixed: ReadonlyMap<FieldSymbol, Cube>
  readonly addresses: readonly {
    readonly slice: Slice
    readonly format: AddressFormat
    readonly parameter: number
  }[]
  readonly ports: ReadonlyMap<PortField, Name>
  readonly choices: readonly Choice[]
  readonly residents: readonly { readonly port: Name; readonly resident: boolean }[]
}

export const UNIT: Product = {
  fixed: new Map(),
  addresses: [],
  ports: new Map(),
  choices: [],
  residents: [],
}

/** A name or hole as a string; equal names were given equal holes, so equal keys are equal names. */
const nameKey = (name: Name): string => (typeof name === 'string' ? `"${name}` : `#${name.parameter}`)

const sameName = (a: Name, b: Name): boolean => nameKey(a) === nameKey(b)

export function uniqueNames(names: readonly Name[]): readonly Name[] {
  return [...new Map(names.map((name) => [nameKey(name), name])).values()]
}

/** Both at once; undefined where that is impossible. */
export function multiply(a: Product, b: Product): Product | undefined {
  if (a === UNIT) return b
  if (b === UNIT) return a
  const fixed = new Map(a.fixed)
  for (const [root, cube] of b.fixed) {
    const held = fixed.get(root)
    const both = held ? intersectCubes(held, cube) : cube
    if (!both) return undefined
    fixed.set(root, both)
  }
  const ports = new Map(a.ports)
  for (const [field, port] of b.ports) {
    const held = ports.get(field)
    if (held !== undefined && !sameName(held, port)) return undefined
    ports.set(field, port)
  }
  const residents = [...a.residents]
  for (const one of b.residents) {
    const held = residents.find(({ port }) => sameName(port, one.port))
    if (held && held.resident !== one.resident) return undefined
    if (!held) residents.push(one)
  }
  return {
    fixed,
    ports,
    residents,
    addresses: [...a.addresses, ...b.addresses],
    choices: [...a.choices, ...b.choices],
  }
}

/**
 * Puts together what speaks of the same field and is known now: alternations
 * without sets are intersected with each other and with what is fixed, and a
 * choice of one is no choice. Undefined where nothing is left.
 */
export function settle(product: Product): Product | undefined {
  if (product.choices.length === 0) return product
  const fixed = new Map(product.fixed)
  const ports = new Map(product.ports)
  const choices: Choice[] = []
  const alternations = new Map<FieldSymbol, Alternation>()
  const portLists = new Map<PortField, readonly Name[]>()
  const seen = new Set<string>()
  for (const choice of product.choices) {
    if (choice.kind === 'field' && choice.sets.length === 0) {
      const held = alternations.get(choice.root)
      alternations.set(choice.root, held ? intersectAlternations(held, choice.cubes) : choice.cubes)
    } else if (choice.kind === 'port' && choice.groups.length === 0) {
      const held = portLists.get(choice.field)
      const both = held
        ? held.filter((one) => choice.ports.some((port) => sameName(one, port)))
        : choice.ports
      portLists.set(choice.field, uniqueNames(both))
    } else {
      const key = choiceKey(choice)
      if (!seen.has(key)) choices.push(choice)
      seen.add(key)
    }
  }
  for (const [root, alternation] of alternations) {
    const held = fixed.get(root)
    const cubes = held ? intersectAlternations(alternation, [held]) : alternation
    const [only] = cubes
    if (!only) return undefined
    fixed.delete(root)
    if (cubes.length === 1) fixed.set(root, only)
    else choices.push({ kind: 'field', root, cubes, sets: [] })
  }
  for (const [field, list] of portLists) {
    const held = ports.get(field)
    const names = held === undefined ? list : list.filter((one) => sameName(one, held))
    const [only] = names
    if (only === undefined) return undefined
    if (names.length === 1) ports.set(field, only)
    else choices.push({ kind: 'port', field, ports: names, groups: [] })
  }
  return { ...product, fixed, ports, choices: settledGroups(choices, ports) }
}

/** A port that is fixed satisfies a choice that names it; of other choices only the groups can still hold. */
function settledGroups(choices: readonly Choice[], ports: ReadonlyMap<PortField, Name>): readonly Choice[] {
  return choices.flatMap((choice): readonly Choice[] => {
    const held = choice.kind === 'port' ? ports.get(choice.field) : undefined
    if (choice.kind === 'field' || held === undefined) return [choice]
    return choice.ports.some((port) => sameName(port, held)) ? [] : [{ ...choice, ports: [] }]
  })
}

function cubeKey({ value, mask }: Cube): string {
  return `${value.toString(16)}/${mask.toString(16)}`
}

function choiceKey(choice: Choice): string {
  if (choice.kind === 'port') {
    return `${choice.field} ${choice.ports.map(nameKey).sort()} ${choice.groups.map(nameKey).sort()}`
  }
  const sets = choice.sets.map(({ set, slice }) => `${nameKey(set)}[${slice.offset}:${slice.bits}]`)
  return `${choice.root.name} ${choice.cubes.map(cubeKey).sort()} ${sets.sort()}`
}

/** Equal for products that demand the same. */
export function productKey(product: Product): string {
  return [
    [...product.fixed].map(([root, cube]) => `${root.name}=${cubeKey(cube)}`).sort(),
    product.addresses.map(
      ({ slice, parameter }) => `${slice.root.name}[${slice.offset}:${slice.bits}]#${parameter}`,
    ),
    [...product.ports].map(([field, port]) => field + nameKey(port)).sort(),
    product.choices.map(choiceKey).sort(),
    product.residents.map(({ port, resident }) => `${nameKey(port)}${resident}`).sort(),
  ].join(';')
}
