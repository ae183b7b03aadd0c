/** Address sets as matches name them: a flow whose sets are missing, or do not fit its fields, is refused whole. */
import { ADDRESS_BITS } from '../../address/index.ts'
import { compute, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { addressConstant } from '../expression/index.ts'
import { FlowPiece, Refused } from './flow-piece.ts'
import { ComplementedSet } from './set-complement.ts'
import { FlowText } from './template-variable.ts'

/** A set that a flow names, and the field that it asks it for. */
const SetReference = relation('SetReference', {
  flow: uuid,
  set: textColumn,
  field: textColumn,
  bits: integer,
})

/** A set that a flow names, in whatever way. */
const NamedSet = relation('NamedSet', { flow: uuid, set: textColumn })

/** How wide the addresses in a set are: of one kind or of several. */
const SetWidth = relation('SetWidth', { set: textColumn, width: integer })

export const setReferences = feature({
  name: 'address sets in matches',
  nodes: { addr_sets: [SetReference, SetWidth] },

  rules: [
    rule('?', SetReference, ({ match, each }) => {
      const { flow, dimensions } = match(FlowPiece)
      // Most have none, and mapping an empty List makes new ones.
      const { set, field, bits } = each(dimensions, (all) =>
        [...all].flatMap(({ dimension }) =>
          dimension.sets.map(({ set, slice }) => ({ set, field: slice.root.name, bits: slice.bits })),
        ),
      )
      return { flow, set, field, bits }
    }),
    rule('?', SetWidth, ({ match, each }) => {
      const { set } = match(SetReference)
      const { uuid } = match(AddressSet, { name: set })
      const { value } = match(AddressSetAddress, { uuid })
      const width = each(value, (address) => {
        const constant = addressConstant(address)
        return constant ? [ADDRESS_BITS[constant.format]] : []
      })
      return { set, width }
    }),

    rule('A set that nobody knows is no set', NamedSet, ({ match }) => {
      const { flow, set } = match(SetReference)
      return { flow, set }
    }),
    rule('?', NamedSet, ({ match }) => {
      const { flow, set } = match(ComplementedSet)
      return { flow, set }
    }),
    rule('?', Refused, ({ match, not }) => {
      const { flow, set } = match(NamedSet)
      not(AddressSet, { name: set })
      const { match: packets } = match(FlowText, { flow })
      const reason = text`error parsing match "${packets}": Syntax error at \`$${set}' expecting address set name.`
      return { flow, reason }
    }),
    rule('An address that is wider than the field cannot be in it', Refused, ({ match, where }) => {
      const { flow, set, field, bits } = match(SetReference)
      const { width } = match(SetWidth, { set })
      where([width, bits], (w, b) => w > b)
      const { match: packets } = match(FlowText, { flow })
      const what = compute([width, bits], (w, b) => `${w}-bit constant is not compatible with ${b}-bit field`)
      return { flow, reason: text`error parsing match "${packets}": ${what} ${field}.` }
    }),
  ],
})
