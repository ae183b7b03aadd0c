/**
 * Groups and meters of the switch: those that the actions of installed logical flows name. Each has a number for as
 * long as some flow names it.
 */
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

/** A flow whose actions may need numbers. */
const NumberedFlow = relation('NumberedFlow', { flow: uuid })

/** A group or a meter that the actions of a flow name. */
export const NeededNumber = relation('NeededNumber', {
  flow: uuid,
  dp: datapath,
  kind: kindColumn,
  name: textColumn,
})

const Request = relation('NumberRequest', { scope: kindColumn, key: textColumn })
const Preferred = relation('PreferredNumber', { scope: kindColumn, key: textColumn, number: integer })

/** The number of a group or a meter. A group is named by its text. */
export const AssignedNumber = relation('AssignedNumber', {
  scope: kindColumn,
  key: textColumn,
  number: integer,
})

/** What names stand for in the actions of a flow, numbers among them: `KIND VALUE NAME`. */
const NumberedValue = relation('NumberedValue', { flow: uuid, dp: datapath, value: textColumn })
export const NumberedValues = relation('NumberedValues', { flow: uuid, dp: datapath, values: namesColumn })

/** A group that the switch has to have, in the syntax of `ovs-ofctl`. */
export const WantedGroup = relation('WantedGroup', { group: integer, text: textColumn })

/** A meter that the switch has to have, in the syntax of `ovs-ofctl`. */
export const WantedMeter = relation('WantedMeter', { meter: integer, text: textColumn })

/** The bands of a meter of the southbound. */
const MeterBandText = relation('MeterBandText', { uuid, band: uuid, text: textColumn })
const MeterBandTexts = relation('MeterBandTexts', { uuid, bands: namesColumn })

/** Datapaths have fewer meters than groups. */
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
    rule('?', NumberedFlow, ({ match, where }) => {
      const { flow, actions } = parsedActions(match)
      const { controller_meter } = match(LogicalFlow, { uuid: flow })
      where(
        [actions, controller_meter],
        (parsed, meter) => parsed.kind === 'parsed' && (meter !== null || needsNumbers(parsed.program)),
      )
      return { flow }
    }),
    rule('?', NeededNumber, ({ match, not, each }) => {
      const { flow } = match(NumberedFlow)
      const { dp } = match(FlowOn, { flow })
      not(ActionValues, { flow, dp })
      const { actions } = match(FlowText, { flow })
      const place = placeOf(match, flow, dp)
      const { kind, name } = each([actions, place], (a, p) => numbers(a, p, []))
      return { flow, dp, kind, name }
    }),
    rule('?', NeededNumber, ({ match, each }) => {
      const { flow } = match(NumberedFlow)
      const { dp } = match(FlowOn, { flow })
      const { values } = match(ActionValues, { flow, dp })
      const { actions } = match(FlowText, { flow })
      const place = placeOf(match, flow, dp)
      const { kind, name } = each([actions, place, values], numbers)
      return { flow, dp, kind, name }
    }),

    rule(
      'The number follows from the name, so that it is the same after a restart unless another one has it',
      Request,
      ({ match }) => {
        const { kind: scope, name: key } = match(NeededNumber)
        return { scope, key }
      },
    ),
    rule('?', Preferred, ({ match }) => {
      const { scope, key } = match(Request)
      return { scope, key, number: compute([scope, key], (s, k) => 1 + (textHash(k) % LAST[s])) }
    }),
    allocation('?', AssignedNumber, {
      requests: Request,
      preferences: Preferred,
      ranges: (scope) => ({ from: 1, to: LAST[scope] }),
    }),

    rule('?', NumberedValue, ({ match }) => {
      const { flow } = match(NumberedFlow)
      const { dp, value } = match(ActionValue, { flow })
      return { flow, dp, value }
    }),
    rule('?', NumberedValue, ({ match }) => {
      const { flow, dp, kind, name } = match(NeededNumber)
      const { number } = match(AssignedNumber, { scope: kind, key: name })
      return { flow, dp, value: text`${kind} ${number} ${name}` }
    }),
    rule('?', NumberedValues, ({ match }) => {
      const { flow, dp, value } = match(NumberedValue)
      return { flow, dp, values: collect(value) }
    }),

    rule('?', WantedGroup, ({ match }) => {
      const { key, number } = match(AssignedNumber, { scope: 'group' })
      return { group: number, text: key }
    }),
    rule(
      'A meter is one that a flow has made, or one of the southbound with its bands',
      WantedMeter,
      ({ match, each }) => {
        const { key, number } = match(AssignedNumber, { scope: 'meter' })
        return { meter: number, text: each(key, (name) => own(name)) }
      },
    ),
    rule('?', WantedMeter, ({ match }) => {
      const { key: name, number } = match(AssignedNumber, { scope: 'meter' })
      const { uuid, unit } = match(Meter, { name })
      const { bands } = match(MeterBandTexts, { uuid })
      return { meter: number, text: compute([unit, bands], meterText) }
    }),
    rule('?', MeterBandText, ({ match }) => {
      const { uuid, value: band } = match(MeterBands)
      const { rate, burst_size } = match(MeterBand, { uuid: band })
      return { uuid, band, text: text`type=drop rate=${rate} burst_size=${burst_size}` }
    }),
    rule('?', MeterBandTexts, ({ match }) => {
      const { uuid, text: band } = match(MeterBandText)
      return { uuid, bands: collect(band) }
    }),
  ],
})

/** The text of a meter that a flow has made, as a list of one, or of none. */
function own(name: string): readonly string[] {
  const made = ownMeterText(name)
  return made === undefined ? [] : [made]
}

/** Bands count bursts if one of them has any. */
function meterText(unit: string, bands: Iterable<string>): string {
  const all = [...bands].join(' ')
  const burst = /burst_size=[1-9]/.test(all) ? 'burst ' : ''
  return `${unit === 'pktps' ? 'pktps' : 'kbps'} ${burst}stats bands=${all}`
}
