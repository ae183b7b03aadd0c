/**
 * Address sets after `!` or `!=`: what is not in a set depends on all its members at once, so such a match is taken
 * apart with the members of its sets, and again whenever they change.
 */
import type { List } from 'immutable'
import { collect, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import type { AddressSetContents } from '../expression/index.ts'
import { namesColumn } from './match-value.ts'
import { parsedFlow } from './parsed-flow.ts'

/** An address set whose complement the match of a flow asks for. */
export const ComplementedSet = relation('ComplementedSet', { flow: uuid, set: textColumn })

/** A member of such a set as `SET ADDRESS`, and the set itself, which may be empty, as `SET `. */
const Member = relation('ComplementedSetMember', { flow: uuid, member: textColumn })

/** The members of all sets whose complements the match of a flow asks for. */
export const ComplementedMembers = relation('ComplementedMembers', { flow: uuid, members: namesColumn })

/** The members of each set. */
export function contentsOf(members: List<string>): AddressSetContents {
  const contents = new Map<string, string[]>()
  for (const member of members) {
    const space = member.indexOf(' ')
    const set = contents.get(member.slice(0, space)) ?? []
    contents.set(member.slice(0, space), set)
    if (space + 1 < member.length) set.push(member.slice(space + 1))
  }
  return (set) => contents.get(set)
}

export const setComplements = feature({
  name: 'complements of address sets',

  rules: [
    rule(
      'A match may need the members of address sets to be taken apart',
      ComplementedSet,
      ({ match, each }) => {
        const { flow, parsed } = parsedFlow(match)
        return { flow, set: each(parsed, (p) => (p.kind === 'needs' ? p.sets : [])) }
      },
    ),
    rule('An address set that a match needs is known, even where it is empty', Member, ({ match }) => {
      const { flow, set } = match(ComplementedSet)
      match(AddressSet, { name: set })
      return { flow, member: text`${set} ` }
    }),
    rule('An address set that a match needs has members', Member, ({ match }) => {
      const { flow, set } = match(ComplementedSet)
      const { uuid } = match(AddressSet, { name: set })
      const { value } = match(AddressSetAddress, { uuid })
      return { flow, member: text`${set} ${value}` }
    }),
    rule(
      'The members of the address sets that a match needs are put together',
      ComplementedMembers,
      ({ match }) => {
        const { flow, member } = match(Member)
        return { flow, members: collect(member) }
      },
    ),
  ],
})
