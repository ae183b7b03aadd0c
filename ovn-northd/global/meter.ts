/** Meters and their bands; of a fair one a copy for each ACL that logs by it (ovn-nb(5), Meter). */
import { integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { rowIdentity, uuid } from '../../tables/index.ts'
import { Acl, NbMeter, NbMeterBand, NbMeterBands } from '../database/northbound.ts'
import { SbMeter, SbMeterBand } from '../database/southbound.ts'
import { feature } from '../feature.ts'

/** A meter is fair: each ACL that logs by the meter has it to itself. */
export const FairMeter = relation('FairMeter', { meter: uuid, name: NbMeter.columns.name })

/** A southbound meter of a name is made after a meter of the northbound. */
const Meter = relation('MeterInUse', { name: textColumn, meter: uuid })

/** A name stands for one meter, where several have the name. */
const NamedMeter = relation('NamedMeter', { name: textColumn, meter: uuid })

const meterRows = rowIdentity('Meter', { name: textColumn }, SbMeter.actual)

/** A band, by the southbound meter that it belongs to and what it says. */
const band = {
  name: textColumn,
  action: NbMeterBand.columns.action,
  rate: integer,
  burst: integer,
}
const KnownBand = relation('KnownMeterBand', { ...band, uuid })
const bandRows = rowIdentity('Meter_Band', band, KnownBand)

export const meters = feature({
  name: 'meters',
  writes: [SbMeter, SbMeterBand],
  nodes: {
    sync_meters: [SbMeter.desired, SbMeter.elements.bands.desired, SbMeterBand.desired],
    sync_to_sb: [SbMeter.desired, SbMeterBand.desired],
  },
  rules: [
    rule('A meter that is fair says so', FairMeter, ({ match }) => {
      const { uuid, name } = match(NbMeter, { fair: true })
      return { meter: uuid, name }
    }),

    rule('A meter of the northbound is one of the southbound', Meter, ({ match }) => {
      const { uuid, name } = match(NbMeter)
      return { name, meter: uuid }
    }),
    rule(
      'An ACL that logs by a fair meter has a copy of the meter, under a name of its own',
      Meter,
      ({ match }) => {
        const { meter, name } = match(FairMeter)
        const { uuid: acl } = match(Acl, { meter: name, log: true })
        return { name: text`${name}__${acl}`, meter }
      },
    ),
    rule('Of several meters of one name the one of the smallest uuid counts', NamedMeter, ({ match }) => {
      const { name, meter } = match(Meter)
      return { name, meter: min(meter) }
    }),

    rule('A southbound row stands for the meter of its name', meterRows.wanted, ({ match }) => ({
      name: match(NamedMeter).name,
    })),
    ...meterRows.rules,
    rule('A meter of the southbound has the unit of its northbound meter', SbMeter.desired, ({ match }) => {
      const { name, uuid } = match(meterRows.row)
      const { meter } = match(NamedMeter, { name })
      const { unit } = match(NbMeter, { uuid: meter })
      return { uuid, name, unit }
    }),

    rule('A meter of the southbound has the bands of its northbound meter', bandRows.wanted, ({ match }) => {
      const { name, meter } = match(NamedMeter)
      const { value: band } = match(NbMeterBands, { uuid: meter })
      const { action, rate, burst_size: burst } = match(NbMeterBand, { uuid: band })
      return { name, action, rate, burst }
    }),
    rule('A band of the southbound is known by its meter and what it says', KnownBand, ({ match }) => {
      const { uuid: row, value: uuid } = match(SbMeter.elements.bands.actual)
      const { name } = match(SbMeter.actual, { uuid: row })
      const { action, rate, burst_size: burst } = match(SbMeterBand.actual, { uuid })
      return { name, action, rate, burst, uuid }
    }),
    ...bandRows.rules,
    rule(
      'A band of the southbound has the action and rates of its northbound band',
      SbMeterBand.desired,
      ({ match }) => {
        const { action, rate, burst: burst_size, uuid } = match(bandRows.row)
        return { uuid, action, rate, burst_size }
      },
    ),
    rule('A meter of the southbound refers to its bands', SbMeter.elements.bands.desired, ({ match }) => {
      const { name, uuid: value } = match(bandRows.row)
      const { uuid } = match(meterRows.row, { name })
      return { uuid, value }
    }),
  ],
})
