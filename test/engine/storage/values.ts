/** Values for storage tests: different ones that are easily taken for each other. */
import { Map as ImmutableMap, Set as ImmutableSet, List, type ValueObject } from 'immutable'
import type { Value } from '../../../engine/index.ts'

/** A value whose hash says nothing: all of them collide. */
export class Opaque implements ValueObject {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  equals(other: unknown): boolean {
    return other instanceof Opaque && other.name === this.name
  }

  hashCode(): number {
    return 7
  }

  toString(): string {
    return `Opaque ${this.name}`
  }
}

/** No two of these are equal. */
export const DIFFERENT: readonly Value[] = [
  null,
  false,
  true,
  0,
  1,
  -1,
  0.5,
  2 ** 29 - 1,
  2 ** 29,
  -(2 ** 29),
  -(2 ** 29) - 1,
  2 ** 31,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0n,
  1n,
  2n ** 53n,
  2n ** 53n + 1n,
  '',
  '0',
  '1',
  'null',
  'true',
  'NaN',
  'a',
  'ä',
  'a\u0308',
  List(),
  List([0]),
  List(['0']),
  List([0n]),
  List([List()]),
  ImmutableSet(),
  ImmutableMap(),
  ImmutableMap([['a', 1]]),
  ImmutableMap([['a', '1']]),
  new Opaque('a'),
  new Opaque('b'),
]
