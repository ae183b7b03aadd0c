/**
 * Groups and meters of the switch: those that the actions of installed logical flows name. Each has a number as long
 * as some flow names it.
 */
import { List } from 'immutable'
import { textHash } from '../../engine/index.ts'
import {
  allocation,
  branded,
  collect,
  compute,
  integer,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { type NumberedKind, needsNumbers, numbersOf, ownMeterText } from '../actions/index.ts'
import { LogicalFlow, Meter, MeterBand, MeterBands } from '../database/southbound.ts'
import { ActionValue, ActionValues, type Place, PlacedContext, placeOf } from './action-place.ts'
import { namesColumn } from './match-value.ts'
import { parsedActions } from './parsed-flow.ts'
import { parseActions } from './piece.ts'
import { datapath, FlowOn } from './placement.ts'
import { FlowText } from './template-variable.ts'

const kindColumn = branded<NumberedKind>('group or meter')

/** A flow whose actions may name groups or meters. */
const NumberedFlow = relation('NumberedFlow', { flow: uuid })

/** A group or a meter that the actions of a flow on a datapath name. */
export const NeededNumber = relation('NeededNumber', {
  flow: uuid,
  dp: datapath,
  kind: kindColumn,
  name: textColumn,
})

/** A group or a meter that needs a number, and the number that follows from its name. */
const Request = relation('NumberRequest', { scope: kindColumn, key: textColumn })
const Preferred = relation('PreferredNumber', { scope: kindColumn, key: textColumn, number: integer })

/** The number of a group or a meter. A group is named by its text. */
export const AssignedNumber = relation('AssignedNumber', {
  scope: kindColumn,
  key: textColumn,
  number: integer,
})

/** A name in the actions of a flow with its meaning, numbers of groups and meters among them: `KIND MEANING NAME`. */
const NumberedValue = relation('NumberedValue', { flow: uuid, dp: datapath, value: textColumn })
export const NumberedValues = relation('NumberedValues', { flow: uuid, dp: datapath, values: namesColumn })

/** A group that the switch has to have, in the syntax of `ovs-ofctl`. */
export const WantedGroup = relation('WantedGroup', { group: integer, text: textColumn })

/** A meter that the switch has to have, in the syntax of `ovs-ofctl`. */
export const WantedMeter = relation('WantedMeter', { meter: integer, text: textColumn })

/** A band of a meter of the southbound, and all bands of a meter, in the syntax of `ovs-ofctl`. */
const MeterBandText = relation('MeterBandText', { uuid, band: uuid, text: textColumn })
const MeterBandTexts = relation('MeterBandTexts', { uuid, bands: namesColumn })

/** The last number of a group and of a meter; datapaths have fewer meters than groups. */
const LAST: Readonly<Record<NumberedKind, number>> = { group: 2 ** 24, meter: 2 ** 16 - 1 }

function numbers(actions: string, place: Place, values: Iterable<string>): ReturnType<typeof numbersOf> {
  const parsed = parseActions(actions)
  return parsed.kind === 'parsed'
    ? numbersOf(parsed.program, parsed.parameters, new PlacedContext(place, values))
    : []
}

export const numbered = feature({
  name: 'groups and meters',
  outputs: [WantedGroup, WantedMeter],
  rules: [
    rule(
      'A flow may need numbers when its actions name groups or meters, or the flow has a meter for the controller',
      NumberedFlow,
      ({ match, where }) => {
        const { flow, actions } = parsedActions(match)
        const { controller_meter } = match(LogicalFlow, { uuid: flow })
        where(
          [actions, controller_meter],
          (parsed, meter) => parsed.kind === 'parsed' && (meter !== null || needsNumbers(parsed.program)),
        )
        return { flow }
      },
    ),
    rule(
      'A flow needs the numbers of the groups and meters of its actions',
      NeededNumber,
      ({ match, matchOr, each }) => {
        const { flow } = match(NumberedFlow)
        const { dp } = match(FlowOn, { flow })
        const { values } = matchOr(ActionValues, { flow, dp }, { values: List<string>() })
        const { actions } = match(FlowText, { flow })
        const place = placeOf(match, flow, dp)
        const { kind, name } = each([actions, place, values], numbers)
        return { flow, dp, kind, name }
      },
    ),

    rule('A group or a meter that a flow needs has a number', Request, ({ match }) => {
      const { kind: scope, name: key } = match(NeededNumber)
      return { scope, key }
    }),
    rule(
      'The number of a group or a meter follows from its name, so that it is the same after a restart',
      Preferred,
      ({ match }) => {
        const { scope, key } = match(Request)
        return { scope, key, number: compute([scope, key], (s, k) => 1 + (textHash(k) % LAST[s])) }
      },
    ),
    allocation('Each group and each meter has a number of its own, and keeps the number', AssignedNumber, {
      requests: Request,
      preferences: Preferred,
      ranges: (scope) => ({ from: 1, to: LAST[scope] }),
    }),

    rule(
      'The meanings of names in a flow that may need numbers stay as they are',
      NumberedValue,
      ({ match }) => {
        const { flow } = match(NumberedFlow)
        const { dp, value } = match(ActionValue, { flow })
        return { flow, dp, value }
      },
    ),
    rule('A group or a meter means its number', NumberedValue, ({ match }) => {
      const { flow, dp, kind, name } = match(NeededNumber)
      const { number } = match(AssignedNumber, { scope: kind, key: name })
      return { flow, dp, value: text`${kind} ${number} ${name}` }
    }),
    rule(
      'The meanings of the names of a flow on a datapath are put together, numbers among them',
      NumberedValues,
      ({ match }) => {
        const { flow, dp, value } = match(NumberedValue)
        return { flow, dp, values: collect(value) }
      },
    ),

    rule('The switch has each group that has a number', WantedGroup, ({ match }) => {
      const { key, number } = match(AssignedNumber, { scope: 'group' })
      return { group: number, text: key }
    }),
    rule('The switch has each meter that an action describes', WantedMeter, ({ match, each }) => {
      const { key, number } = match(AssignedNumber, { scope: 'meter' })
      return { meter: number, text: each(key, (name) => own(name)) }
    }),
    rule(
      'The switch has each meter of the southbound that has a number, with its bands',
      WantedMeter,
      ({ match }) => {
        const { key: name, number } = match(AssignedNumber, { scope: 'meter' })
        const { uuid, unit } = match(Meter, { name })
        const { bands } = match(MeterBandTexts, { uuid })
        return { meter: number, text: compute([unit, bands], meterText) }
      },
    ),
    rule('A band of a meter drops what exceeds its rate', MeterBandText, ({ match }) => {
      const { uuid, value: band } = match(MeterBands)
      const { rate, burst_size } = match(MeterBand, { uuid: band })
      return { uuid, band, text: text`type=drop rate=${rate} burst_size=${burst_size}` }
    }),
    rule('The bands of a meter are put together', MeterBandTexts, ({ match }) => {
      const { uuid, text: band } = match(MeterBandText)
      return { uuid, bands: collect(band) }
    }),
  ],
})

/** The text of a meter that an action describes, as a list of one; an empty list for a meter of the southbound. */
function own(name: string): readonly string[] {
  const made = ownMeterText(name)
  return made === undefined ? [] : [made]
}

/** A meter has the flag `burst` if one of its bands has a burst. */
function meterText(unit: string, bands: Iterable<string>): string {
  const all = [...bands].join(' ')
  const burst = /burst_size=[1-9]/.test(all) ? 'burst ' : ''
  return `${unit === 'pktps' ? 'pktps' : 'kbps'} ${burst}stats bands=${all}`
}
