/**
 * The values that a dimension accepts: constants, and the members of address sets as they are now (ovn-sb(5),
 * Address_Set).
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { feature } from '../../tables/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { addressSetMember } from '../expression/index.ts'
import { PieceOn } from './logical-flow.ts'
import { type DimensionValue, dimensionColumn, MatchValue, matchColumn } from './match-value.ts'

/** A dimension of some piece. */
const UsedDimension = relation('UsedDimension', { dimension: dimensionColumn })

/** An address set that a dimension names. */
const DimensionSet = relation('DimensionSet', { dimension: dimensionColumn, set: textColumn })

/** A value that a dimension accepts. */
export const DimensionMember = relation('DimensionMember', {
  dimension: dimensionColumn,
  member: matchColumn,
})

/** An address of a set as a match, once for each part of the field that the dimension compares with the set. */
function membersOf({ dimension }: DimensionValue, name: string, address: string): readonly MatchValue[] {
  return dimension.sets.flatMap(({ set, slice }) => {
    const found = set === name ? addressSetMember(address, slice) : undefined
    return found ? [new MatchValue(found)] : []
  })
}

export const dimensions = feature({
  name: 'members of address sets',
  nodes: { addr_sets: [DimensionMember] },

  rules: [
    rule('The dimensions of pieces are in use', UsedDimension, ({ match, each }) => {
      const { dimensions } = match(PieceOn)
      return { dimension: each(dimensions, (all) => all) }
    }),
    rule('A dimension accepts its constants', DimensionMember, ({ match, each }) => {
      const { dimension } = match(UsedDimension)
      const member = each(dimension, (d) => d.dimension.constants.map((constant) => new MatchValue(constant)))
      return { dimension, member }
    }),
    rule('A dimension may name address sets', DimensionSet, ({ match, each }) => {
      const { dimension } = match(UsedDimension)
      return { dimension, set: each(dimension, (d) => d.dimension.sets.map(({ set }) => set)) }
    }),
    rule(
      'A dimension accepts the members of the address sets that it names',
      DimensionMember,
      ({ match, each }) => {
        const { dimension, set } = match(DimensionSet)
        const { uuid } = match(AddressSet, { name: set })
        const { value } = match(AddressSetAddress, { uuid })
        return { dimension, member: each([dimension, set, value], membersOf) }
      },
    ),
  ],
})
