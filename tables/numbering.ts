/**
 * Numbers for things, such as tunnel keys: one that is asked for is granted and nobody else's, any other is given,
 * and a thing keeps the number that it has.
 */
import type { Value } from '../engine/index.ts'
import {
  allocation,
  type Column,
  type Definition,
  integer,
  min,
  type Never,
  never,
  type Relation,
  relation,
  rule,
} from '../rules/index.ts'

/** A number of a key, unique in its scope. */
export type Numbered<S extends Value, K extends Value> = Relation<{
  readonly scope: Column<S>
  readonly key: Column<K>
  readonly number: Column<number>
}>

/** What numbers follow from, what they are, and the rules between the two. */
export interface Numbering<S extends Value, K extends Value> {
  /** The things that have to have a number. */
  readonly wanted: Relation<{ readonly scope: Column<S>; readonly key: Column<K> }>
  /** A certain number that one of them asks for. */
  readonly asked: Numbered<S, K>
  /** The number that one of them has by what the database says. */
  readonly known: Numbered<S, K>
  /** Numbers that rows have in the database that are to go: they are not given before the rows have gone. */
  readonly occupied: Relation<{ readonly scope: Column<S>; readonly number: Column<number> }>
  /** The numbers that are given. */
  readonly number: Relation<{ readonly key: Column<K>; readonly number: Column<number> }>
  /** The things for which no number is left. */
  readonly without: Relation<{ readonly key: Column<K> }>
  /** The things that ask for a number that another is granted. */
  readonly outbid: Relation<{ readonly key: Column<K>; readonly number: Column<number> }>
  readonly rules: readonly (Definition | Never)[]
}

/**
 * Numbers the things of one kind.
 *
 * @param name of the numbers, such as `port key`, for relations and sentences
 * @param range the numbers of a scope, both ends included
 * @param greatest the greatest number that a thing keeps when the range becomes smaller
 */
export function numbering<S extends Value, K extends Value>(
  name: string,
  { scope, key }: { readonly scope: Column<S>; readonly key: Column<K> },
  range: (scope: S) => { readonly from: number; readonly to: number },
  greatest: number,
): Numbering<S, K> {
  const columns = { scope, key, number: integer }
  const wanted = relation(`wants ${name}`, { scope, key })
  const asked: Numbered<S, K> = relation(`asks for ${name}`, columns)
  const known: Numbered<S, K> = relation(`has ${name}`, columns)
  const granted: Numbered<S, K> = relation(`granted ${name}`, columns)
  const isAsked = relation(`is granted the ${name} that it asks for`, { scope, key })
  const kept: Numbered<S, K> = relation(`keeps ${name}`, columns)
  const isGranted = relation(`is granted ${name}`, { scope, key })
  const reserved = relation(`reserved ${name}`, { scope, number: integer })
  const occupied = relation(`occupied ${name}`, { scope, number: integer })
  const requested = relation(`requested ${name}`, { scope, key })
  const given: Numbered<S, K> = relation(`given ${name}`, columns)
  const number = relation(name, { key, number: integer })
  const without = relation(`without ${name}`, { key })
  const outbid = relation(`outbid for ${name}`, { key, number: integer })
  return {
    wanted,
    asked,
    known,
    occupied,
    number,
    without,
    outbid,
    rules: [
      rule(
        `Of several that ask for one ${name} the one of the smallest uuid gets it`,
        granted,
        ({ match }) => {
          const { scope, key, number } = match(asked)
          return { scope, key: min(key), number }
        },
      ),
      rule(`Who is granted the ${name} that it asks for keeps no other`, isAsked, ({ match }) => {
        const { scope, key } = match(granted)
        return { scope, key }
      }),
      rule(
        `A ${name} beyond those that are given stays with the one that has it, of several that of the smallest uuid`,
        kept,
        ({ match, not, where }) => {
          const { scope, key, number } = match(known)
          // What a reference to a scope stands for is a scope.
          where([scope, number], (its, n) => n > range(its as S).to && n <= greatest)
          not(granted, { scope, number })
          not(isAsked, { scope, key })
          return { scope, key: min(key), number }
        },
      ),
      rule(`Who is granted a ${name} needs no other`, isGranted, ({ match }) => {
        const { scope, key } = match(granted)
        return { scope, key }
      }),
      rule(`Who keeps a ${name} beyond those that are given needs no other`, isGranted, ({ match }) => {
        const { scope, key } = match(kept)
        return { scope, key }
      }),
      rule(`A ${name} that is granted is given to nobody else`, reserved, ({ match }) => {
        const { scope, number } = match(granted)
        return { scope, number }
      }),
      rule(`A ${name} of a row that is still to go is given to nobody`, reserved, ({ match }) =>
        match(occupied),
      ),
      rule(`Whoever is not granted a ${name} is given one`, requested, ({ match, not }) => {
        const { scope, key } = match(wanted)
        not(isGranted, { scope, key })
        return { scope, key }
      }),
      allocation(`Each has a ${name} of its own, and keeps it`, given, {
        requests: requested,
        preferences: known,
        reserved,
        ranges: range,
      }),
      rule(`A ${name} beyond those that are given is kept`, number, ({ match }) => {
        const { key, number } = match(kept)
        return { key, number }
      }),
      ...[granted, given].map((source) =>
        rule(`A ${name} is granted or given`, number, ({ match }) => {
          const { key, number } = match(source)
          return { key, number }
        }),
      ),
      rule(`For some no ${name} is left`, without, ({ match, not }) => {
        const { key } = match(requested)
        not(number, { key })
        return { key }
      }),
      rule(`Some ask for a ${name} that another is granted`, outbid, ({ match, not }) => {
        const { scope, key, number } = match(asked)
        not(granted, { scope, key, number })
        return { key, number }
      }),
      never(`Two things of one scope have one ${name}`, ({ match, where }) => {
        const { scope, key } = match(wanted)
        const { number: same } = match(number, { key })
        const { key: other } = match(number, { number: same })
        match(wanted, { scope, key: other })
        where([key, other], (a, b) => a !== b)
        return { scope, key, other, number: same }
      }),
    ],
  }
}
