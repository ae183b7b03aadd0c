/**
 * Sets of values of one field: a cube fixes some bits, an alternation is a list
 * of cubes of which one must hold. Ranges and inequalities become alternations,
 * bit by bit in the order OVN uses, so that the same flows come out.
 */

/** The values whose bits under `mask` are those of `value`; bits of `value` outside the mask are zero. */
export interface Cube {
  readonly value: bigint
  readonly mask: bigint
}

/** Any of these. */
export type Alternation = readonly Cube[]

/** Both at once, or undefined where they contradict. */
export function intersectCubes(a: Cube, b: Cube): Cube | undefined {
  const common = a.mask & b.mask
  if ((a.value & common) !== (b.value & common)) return undefined
  return { value: a.value | b.value, mask: a.mask | b.mask }
}

/** Whether every value of `inner` is a value of `outer`. */
function cubeContains(outer: Cube, inner: Cube): boolean {
  return (outer.mask & ~inner.mask) === 0n && (inner.value & outer.mask) === outer.value
}

/**
 * The alternation without cubes that lie within another. Cubes are grouped by
 * mask, so a thousand exact values cost a thousand look-ups, not a million.
 */
export function absorb(cubes: Alternation): Alternation {
  if (cubes.length < 2) return cubes
  const byMask = new Map<bigint, Set<bigint>>()
  for (const { value, mask } of cubes) {
    const values = byMask.get(mask)
    if (values) values.add(value)
    else byMask.set(mask, new Set([value]))
  }
  const kept: Cube[] = []
  for (const [mask, values] of byMask) {
    const wider = [...byMask].filter(([other]) => other !== mask && (other & ~mask) === 0n)
    for (const value of values) {
      if (!wider.some(([other, held]) => held.has(value & other))) kept.push({ value, mask })
    }
  }
  return kept
}

/** Alternatives that hold in both. */
export function intersectAlternations(a: Alternation, b: Alternation): Alternation {
  const both: Cube[] = []
  for (const one of a) {
    for (const other of b) {
      const cube = intersectCubes(one, other)
      if (cube) both.push(cube)
    }
  }
  return absorb(both)
}

const bit = (index: number): bigint => 1n << BigInt(index)

/** All values but those of the cube: for each bit it fixes, the values that differ there. */
export function complementCube({ value, mask }: Cube, bits: number): Alternation {
  const cubes: Cube[] = []
  for (let i = 0; i < bits; i++) {
    if ((mask & bit(i)) !== 0n) cubes.push({ value: ~value & bit(i), mask: bit(i) })
  }
  return cubes
}

/** How many products the complement in OVN's form may take before the disjoint one takes over. */
const COMPLEMENT_LIMIT = 2_000

/**
 * All values but those of any of the cubes. Of very few cubes (two IPv4
 * addresses), in OVN's form, each alternative as wide as can be; of more, where
 * that form takes products of products, as disjoint cubes: as many as the
 * complement has prefixes.
 *
 * @param limit how many products are few
 */
export function complement(cubes: Alternation, bits: number, limit: number = COMPLEMENT_LIMIT): Alternation {
  const excluded = absorb(cubes)
  let result: Alternation = [{ value: 0n, mask: 0n }]
  for (const cube of excluded) {
    const others = complementCube(cube, bits)
    if (result.length * others.length > limit) return disjointComplement(excluded, bits)
    result = intersectAlternations(result, others)
  }
  return result
}

/** The complement by splitting on the highest bits first; what a prefix covers whole ends the split. */
function disjointComplement(cubes: Alternation, bits: number): Alternation {
  const result: Cube[] = []
  const split = (prefix: Cube, within: Alternation, next: number): void => {
    if (within.length === 0) result.push(prefix)
    else if (next >= 0 && !within.some((cube) => cubeContains(cube, prefix))) {
      for (const value of [0n, bit(next)]) {
        const half = { value: prefix.value | value, mask: prefix.mask | bit(next) }
        split(
          half,
          within.filter((cube) => intersectCubes(cube, half) !== undefined),
          next - 1,
        )
      }
    }
  }
  split({ value: 0n, mask: 0n }, cubes, bits - 1)
  return result
}

/** The values on one side of a bound, of a field of that many bits. */
export function rangeCubes(operator: '<' | '<=' | '>' | '>=', bound: bigint, bits: number): Alternation {
  const all = bit(bits) - 1n
  const exactly: Cube = { value: bound, mask: all }
  const less = operator === '<' || operator === '<='
  const extreme = less ? all : 0n
  const orEqual = operator === '<=' || operator === '>='
  if (bound === (less ? 0n : all)) return orEqual ? [exactly] : []
  if (bound === extreme) return orEqual ? [{ value: 0n, mask: 0n }] : complementCube(exactly, bits)
  const cubes: Cube[] = []
  for (let i = 0; i < bits; i++) {
    if (((bound & bit(i)) !== 0n) !== less) continue
    // Equal above bit i, on the right side at bit i, anything below.
    const mask = all & ~(bit(i) - 1n)
    cubes.push({ value: (bound ^ bit(i)) & mask, mask })
  }
  return orEqual ? [...cubes, exactly] : cubes
}
