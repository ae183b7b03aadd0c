/** The values that a dimension accepts: constants, and the members of address sets as they are now (row X11). */
import { relation, rule } from '../../rules/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { addressSetMember } from '../expression/index.ts'
import { PieceOn } from './logical-flow.ts'
import { dimensionColumn, MatchValue, matchColumn } from './match-value.ts'

const UsedDimension = relation('UsedDimension', { dimension: dimensionColumn })

/** A value that a dimension accepts. */
export const DimensionMember = relation('DimensionMember', {
  dimension: dimensionColumn,
  member: matchColumn,
})

export const dimensionRules = [
  rule(UsedDimension, ({ match, each }) => {
    const { dimensions } = match(PieceOn)
    return { dimension: each(dimensions, (all) => all) }
  }),
  rule(DimensionMember, ({ match, each }) => {
    const { dimension } = match(UsedDimension)
    const member = each(dimension, (d) => d.dimension.constants.map((constant) => new MatchValue(constant)))
    return { dimension, member }
  }),
  rule(DimensionMember, ({ match, each }) => {
    const { dimension } = match(UsedDimension)
    const { set, slice } = each(dimension, (d) => d.dimension.sets)
    const { uuid } = match(AddressSet, { name: set })
    const { value } = match(AddressSetAddress, { uuid })
    const member = each([slice, value], (s, address) => {
      const found = addressSetMember(address, s)
      return found ? [new MatchValue(found)] : []
    })
    return { dimension, member }
  }),
]
