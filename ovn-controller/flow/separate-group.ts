/**
 * The choice in a piece that is a group of its own, without merging. As in the stock controller, a set of one value
 * or of one port is part of what all packets have in common, and an empty set matches no packet.
 *
 * One thing is as with merging: alternatives of different fields, as in `$ports && (ip4.src == $set || udp)`, which
 * the stock controller multiplies out with all other sets, are one conjunction for each field.
 */
import type { List } from 'immutable'
import {
  type Column,
  collect,
  compute,
  count,
  integer,
  optional,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { feature } from '../../tables/index.ts'
import { PortGroup, PortGroupPort } from '../database/southbound.ts'
import { DimensionMember } from './dimension.ts'
import { NamedPort } from './flow-piece.ts'
import { Group, GroupChoice, GroupPort, PieceGroup } from './group.ts'
import { atPort, NamedGroupOn } from './logical-flow.ts'
import { both, dimensionColumn, MatchValue, matchColumn, namesColumn, portField } from './match-value.ts'
import { PortKey } from './placement.ts'

/** A dimension of a group, counted from 0. */
const SeparateDimension = relation('SeparateDimension', {
  group: textColumn,
  n: integer,
  dimension: dimensionColumn,
})
/** A value of a dimension, together with what all packets of the group have in common. */
const SeparateValue = relation('SeparateValue', { group: textColumn, n: integer, value: matchColumn })

/** How many values a dimension has. */
const SeparateSize = relation('SeparateSize', { group: textColumn, n: integer, values: integer })

/** The dimensions of a group that have values: `N one` or `N many`. */
const SeparateSizes = relation('SeparateSizes', { group: textColumn, sizes: namesColumn })

/**
 * A port that a group names, present or not, or a present port of a port group that it names; and how many there are.
 */
const SeparateName = relation('SeparateName', { group: textColumn, name: textColumn })
const SeparateNames = relation('SeparateNames', { group: textColumn, names: integer })

/** The port field in which packets of a group have one of several ports; null if there is none. */
const SeparatePort = relation('SeparatePort', {
  group: textColumn,
  portField: optional(portField),
})

const matchesColumn: Column<List<MatchValue>> = { type: 'matches' }

/** A part of what all packets of a group have in common, and all the parts. */
const SeparatePart = relation('SeparatePart', { group: textColumn, part: matchColumn })
const SeparateParts = relation('SeparateParts', { group: textColumn, parts: matchesColumn })

/** All parts at once, as a list of one; an empty list where they contradict each other. */
function all(parts: List<MatchValue>): readonly MatchValue[] {
  let found: readonly MatchValue[] = [new MatchValue([])]
  for (const part of parts) found = found.flatMap((match) => both(match, part.match))
  return found
}

export const separateGroups = feature({
  name: 'flows that are not merged',

  rules: [
    rule(
      'The dimensions of a group that is not merged are counted from 0',
      SeparateDimension,
      ({ match, each }) => {
        const { group, dimensions } = match(Group, { merged: false })
        const { dimension, n } = each(dimensions, (list) => list.map((dimension, n) => ({ dimension, n })))
        return { group, n, dimension }
      },
    ),
    rule(
      'A dimension has the values that do not contradict what all packets of the group have in common',
      SeparateValue,
      ({ match, each }) => {
        const { group, n, dimension } = match(SeparateDimension)
        const { fixed } = match(Group, { group })
        const { member } = match(DimensionMember, { dimension })
        return { group, n, value: each([fixed, member], (f, m) => both(f, m.match)) }
      },
    ),
    rule('The values of a dimension are counted', SeparateSize, ({ match }) => {
      const { group, n, value } = match(SeparateValue)
      return { group, n, values: count(value) }
    }),
    rule('The dimensions of a group that have values are put together', SeparateSizes, ({ match }) => {
      const { group, n, values } = match(SeparateSize)
      return {
        group,
        sizes: collect(compute([n, values], (k, size) => `${k} ${size === 1 ? 'one' : 'many'}`)),
      }
    }),

    rule('A group that is not merged has the ports that its piece names', SeparateName, ({ match }) => {
      const { flow, index, group } = match(PieceGroup, { merged: false })
      return { group, name: match(NamedPort, { flow, index }).name }
    }),
    rule(
      'A group that is not merged has the present ports of the port groups that its piece names',
      SeparateName,
      ({ match }) => {
        const { flow, index, dp, group } = match(PieceGroup, { merged: false })
        const { name } = match(NamedGroupOn, { flow, index, dp })
        const { uuid } = match(PortGroup, { name })
        const { value: port } = match(PortGroupPort, { uuid })
        match(PortKey, { dp, name: port, present: true })
        return { group, name: port }
      },
    ),
    rule('The ports of a group that is not merged are counted', SeparateNames, ({ match }) => {
      const { group, name } = match(SeparateName)
      return { group, names: count(name) }
    }),

    rule('A group without a port field has no choice of ports', SeparatePort, ({ match }) => {
      const { group } = match(Group, { merged: false, portField: null })
      return { group, portField: null }
    }),
    rule(
      'A group with several ports has a choice of ports in its port field',
      SeparatePort,
      ({ match, where }) => {
        const { group, names } = match(SeparateNames)
        where(names, (n) => n > 1)
        return { group, portField: match(Group, { group }).portField }
      },
    ),
    rule('A group with one port that is known has no choice of ports', SeparatePort, ({ match }) => {
      const { group } = match(SeparateNames, { names: 1 })
      match(GroupPort, { group })
      return { group, portField: null }
    }),

    rule('All packets of a group have in common what its piece fixes', SeparatePart, ({ match }) => {
      const { group, fixed } = match(Group, { merged: false })
      return { group, part: fixed }
    }),
    rule('All packets of a group have in common the only value of a dimension', SeparatePart, ({ match }) => {
      const { group, n } = match(SeparateSize, { values: 1 })
      return { group, part: match(SeparateValue, { group, n }).value }
    }),
    rule('All packets of a group have in common its only port', SeparatePart, ({ match, each }) => {
      const { group } = match(SeparateNames, { names: 1 })
      const { portField } = match(Group, { group })
      const { key } = match(GroupPort, { group })
      const part = each([portField, key], (field, k) =>
        field === null ? [] : [new MatchValue(atPort(field, k))],
      )
      return { group, part }
    }),
    rule(
      'The parts of what all packets of a group have in common are put together',
      SeparateParts,
      ({ match }) => {
        const { group, part } = match(SeparatePart)
        return { group, parts: collect(part) }
      },
    ),

    rule(
      'Packets of a group need a value of each dimension that has many, if every dimension has any',
      GroupChoice,
      ({ match, where, each }) => {
        const { group, portField } = match(SeparatePort)
        const { sizes } = match(SeparateSizes, { group })
        const { dimensions } = match(Group, { group })
        where([sizes, dimensions], (known, list) => known.size === list.size)
        const { parts } = match(SeparateParts, { group })
        const left = compute([dimensions, sizes], (list, known) =>
          list.filter((_, n) => known.includes(`${n} many`)),
        )
        return { group, fixed: each(parts, all), portField, dimensions: left }
      },
    ),
  ],
})
