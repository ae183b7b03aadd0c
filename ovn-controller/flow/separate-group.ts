/**
 * What is left to choose in a piece that is a group of its own, with merging off. As in the stock controller: a set of
 * one value, or of one port, is no choice, and a set without any can never be met.
 *
 * One thing stays as it is with merging: alternatives of different fields, as in `$ports && (ip4.src == $set || udp)`,
 * which the stock controller multiplies out with all other sets, remain one conjunction for each field.
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

const SeparateDimension = relation('SeparateDimension', {
  group: textColumn,
  n: integer,
  dimension: dimensionColumn,
})
/** A value that a dimension accepts together with all that is fixed. */
const SeparateValue = relation('SeparateValue', { group: textColumn, n: integer, value: matchColumn })
const SeparateSize = relation('SeparateSize', { group: textColumn, n: integer, values: integer })

/** Which dimensions of a group have values: `N one` or `N many`. */
const SeparateSizes = relation('SeparateSizes', { group: textColumn, sizes: namesColumn })

/** The ports that a group names, here or not, and those here that are in a port group that it names. */
const SeparateName = relation('SeparateName', { group: textColumn, name: textColumn })
const SeparateNames = relation('SeparateNames', { group: textColumn, names: integer })

/** The port field in which a group has a choice, if it has. */
const SeparatePort = relation('SeparatePort', {
  group: textColumn,
  portField: optional(portField),
})

const matchesColumn: Column<List<MatchValue>> = { type: 'matches' }

/** What packets have to have, in parts that all count. */
const SeparatePart = relation('SeparatePart', { group: textColumn, part: matchColumn })
const SeparateParts = relation('SeparateParts', { group: textColumn, parts: matchesColumn })

/** All of them at once; nothing where they contradict each other. */
function all(parts: List<MatchValue>): readonly MatchValue[] {
  let found: readonly MatchValue[] = [new MatchValue([])]
  for (const part of parts) found = found.flatMap((match) => both(match, part.match))
  return found
}

export const separateGroups = feature({
  name: 'flows that are not merged',

  rules: [
    rule('?', SeparateDimension, ({ match, each }) => {
      const { group, dimensions } = match(Group, { merged: false })
      const { dimension, n } = each(dimensions, (list) => list.map((dimension, n) => ({ dimension, n })))
      return { group, n, dimension }
    }),
    rule('?', SeparateValue, ({ match, each }) => {
      const { group, n, dimension } = match(SeparateDimension)
      const { fixed } = match(Group, { group })
      const { member } = match(DimensionMember, { dimension })
      return { group, n, value: each([fixed, member], (f, m) => both(f, m.match)) }
    }),
    rule('?', SeparateSize, ({ match }) => {
      const { group, n, value } = match(SeparateValue)
      return { group, n, values: count(value) }
    }),
    rule('?', SeparateSizes, ({ match }) => {
      const { group, n, values } = match(SeparateSize)
      return {
        group,
        sizes: collect(compute([n, values], (k, size) => `${k} ${size === 1 ? 'one' : 'many'}`)),
      }
    }),

    rule('?', SeparateName, ({ match }) => {
      const { flow, index, group } = match(PieceGroup, { merged: false })
      return { group, name: match(NamedPort, { flow, index }).name }
    }),
    rule('?', SeparateName, ({ match }) => {
      const { flow, index, dp, group } = match(PieceGroup, { merged: false })
      const { name } = match(NamedGroupOn, { flow, index, dp })
      const { uuid } = match(PortGroup, { name })
      const { value: port } = match(PortGroupPort, { uuid })
      match(PortKey, { dp, name: port, present: true })
      return { group, name: port }
    }),
    rule('?', SeparateNames, ({ match }) => {
      const { group, name } = match(SeparateName)
      return { group, names: count(name) }
    }),

    rule('?', SeparatePort, ({ match }) => {
      const { group } = match(Group, { merged: false, portField: null })
      return { group, portField: null }
    }),
    rule('?', SeparatePort, ({ match, where }) => {
      const { group, names } = match(SeparateNames)
      where(names, (n) => n > 1)
      return { group, portField: match(Group, { group }).portField }
    }),
    rule('?', SeparatePort, ({ match }) => {
      const { group } = match(SeparateNames, { names: 1 })
      match(GroupPort, { group })
      return { group, portField: null }
    }),

    rule(
      'What is fixed, the one value of a dimension, and the one port have to be there in any case',
      SeparatePart,
      ({ match }) => {
        const { group, fixed } = match(Group, { merged: false })
        return { group, part: fixed }
      },
    ),
    rule('?', SeparatePart, ({ match }) => {
      const { group, n } = match(SeparateSize, { values: 1 })
      return { group, part: match(SeparateValue, { group, n }).value }
    }),
    rule('?', SeparatePart, ({ match, each }) => {
      const { group } = match(SeparateNames, { names: 1 })
      const { portField } = match(Group, { group })
      const { key } = match(GroupPort, { group })
      const part = each([portField, key], (field, k) =>
        field === null ? [] : [new MatchValue(atPort(field, k))],
      )
      return { group, part }
    }),
    rule('?', SeparateParts, ({ match }) => {
      const { group, part } = match(SeparatePart)
      return { group, parts: collect(part) }
    }),

    rule(
      'There is a choice in the dimensions that have many values, if every one has any',
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
