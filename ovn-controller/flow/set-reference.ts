/**
 * Address sets in matches: a flow is refused if one of its sets is missing, or has addresses too wide for the field.
 */
import { ADDRESS_BITS } from '../../address/index.ts'
import { compute, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { AddressSet, AddressSetAddress } from '../database/southbound.ts'
import { addressConstant } from '../expression/index.ts'
import { FlowPiece, Refused } from './flow-piece.ts'
import { ComplementedSet } from './set-complement.ts'
import { FlowText } from './template-variable.ts'

/** An address set that a flow names, and the field that the flow compares with the set. */
const SetReference = relation('SetReference', {
  flow: uuid,
  set: textColumn,
  field: textColumn,
  bits: integer,
})

/** An address set that a flow names, by itself or by its complement. */
const NamedSet = relation('NamedSet', { flow: uuid, set: textColumn })

/** A width in bits that addresses in a set have; a set may have addresses of several widths. */
const SetWidth = relation('SetWidth', { set: textColumn, width: integer })

export const setReferences = feature({
  name: 'address sets in matches',
  nodes: { addr_sets: [SetReference, SetWidth] },

  rules: [
    rule('The dimensions of the pieces of a flow name address sets', SetReference, ({ match, each }) => {
      const { flow, dimensions } = match(FlowPiece)
      // Most have none, and mapping an empty List makes new ones.
      const { set, field, bits } = each(dimensions, (all) =>
        [...all].flatMap(({ dimension }) =>
          dimension.sets.map(({ set, slice }) => ({ set, field: slice.root.name, bits: slice.bits })),
        ),
      )
      return { flow, set, field, bits }
    }),
    rule('An address set that a flow names has addresses of some width', SetWidth, ({ match, each }) => {
      const { set } = match(SetReference)
      const { uuid } = match(AddressSet, { name: set })
      const { value } = match(AddressSetAddress, { uuid })
      const width = each(value, (address) => {
        const constant = addressConstant(address)
        return constant ? [ADDRESS_BITS[constant.format]] : []
      })
      return { set, width }
    }),

    rule('A flow names the address sets of its dimensions', NamedSet, ({ match }) => {
      const { flow, set } = match(SetReference)
      return { flow, set }
    }),
    rule('A flow names the address sets whose complements its match asks for', NamedSet, ({ match }) => {
      const { flow, set } = match(ComplementedSet)
      return { flow, set }
    }),
    rule('A flow that names an address set that does not exist is refused', Refused, ({ match, not }) => {
      const { flow, set } = match(NamedSet)
      not(AddressSet, { name: set })
      const { match: packets } = match(FlowText, { flow })
      const reason = text`error parsing match "${packets}": Syntax error at \`$${set}' expecting address set name.`
      return { flow, reason }
    }),
    rule(
      'A flow is refused if an address in its set is wider than the field that is compared with the set',
      Refused,
      ({ match, where }) => {
        const { flow, set, field, bits } = match(SetReference)
        const { width } = match(SetWidth, { set })
        where([width, bits], (w, b) => w > b)
        const { match: packets } = match(FlowText, { flow })
        const what = compute(
          [width, bits],
          (w, b) => `${w}-bit constant is not compatible with ${b}-bit field`,
        )
        return { flow, reason: text`error parsing match "${packets}": ${what} ${field}.` }
      },
    ),
  ],
})
