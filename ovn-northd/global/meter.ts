/** Meters and their bands; of a fair one a copy for each ACL that logs by it (ovn-nb(5), Meter). */
import { compute, integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { Acl, NbMeter, NbMeterBand, NbMeterBands } from '../database/northbound.ts'
import { SbMeter, SbMeterBand } from '../database/southbound.ts'

/** A meter that each who uses it has to itself. */
export const FairMeter = relation('FairMeter', { meter: uuid, name: NbMeter.columns.name })

/** A southbound meter by its name, and the northbound one that it is made after. */
const Meter = relation('MeterInUse', { name: textColumn, meter: uuid })

/** The one that a name stands for, where several have it. */
const NamedMeter = relation('NamedMeter', { name: textColumn, meter: uuid })

const WantedMeter = relation('WantedMeter', { key: textColumn, proposed: uuid })
const KnownMeter = relation('KnownMeter', { key: textColumn, uuid })
const { row: MeterRow, rules: meterIdentityRules } = rowIdentity('Meter', WantedMeter, KnownMeter)

/** A band of a meter: `id` is the meter's name and what the band says. */
const Band = relation('MeterBandInUse', {
  id: textColumn,
  name: textColumn,
  action: NbMeterBand.columns.action,
  rate: integer,
  burst: integer,
})
const WantedBand = relation('WantedMeterBand', { key: textColumn, proposed: uuid })
const KnownBand = relation('KnownMeterBand', { key: textColumn, uuid })
const { row: BandRow, rules: bandIdentityRules } = rowIdentity('Meter_Band', WantedBand, KnownBand)

export const meterRules = [
  rule(FairMeter, ({ match }) => {
    const { uuid, name } = match(NbMeter, { fair: true })
    return { meter: uuid, name }
  }),

  rule(Meter, ({ match }) => {
    const { uuid, name } = match(NbMeter)
    return { name, meter: uuid }
  }),
  // An ACL that logs by a fair meter has a copy of it under a name of its own.
  rule(Meter, ({ match }) => {
    const { meter, name } = match(FairMeter)
    const { uuid: acl } = match(Acl, { meter: name, log: true })
    return { name: text`${name}__${acl}`, meter }
  }),
  rule(NamedMeter, ({ match }) => {
    const { name, meter } = match(Meter)
    return { name, meter: min(meter) }
  }),

  // A southbound row stands for the meter of its name.
  rule(WantedMeter, ({ match }) => {
    const { name } = match(NamedMeter)
    return { key: name, proposed: compute(name, (n) => derivedUuid('Meter', n)) }
  }),
  rule(KnownMeter, ({ match }) => {
    const { uuid, name } = match(SbMeter.actual)
    return { key: name, uuid }
  }),
  ...meterIdentityRules,
  rule(SbMeter.desired, ({ match }) => {
    const { key: name, uuid } = match(MeterRow)
    const { meter } = match(NamedMeter, { name })
    const { unit } = match(NbMeter, { uuid: meter })
    return { uuid, name, unit }
  }),

  // A meter has the bands of the one it is made after.
  rule(Band, ({ match }) => {
    const { name, meter } = match(NamedMeter)
    const { value: band } = match(NbMeterBands, { uuid: meter })
    const { action, rate, burst_size: burst } = match(NbMeterBand, { uuid: band })
    return { id: text`${name} ${action} ${rate} ${burst}`, name, action, rate, burst }
  }),
  rule(WantedBand, ({ match }) => {
    const { id } = match(Band)
    return { key: id, proposed: compute(id, (i) => derivedUuid('Meter_Band', i)) }
  }),
  rule(KnownBand, ({ match }) => {
    const { uuid: row, value: band } = match(SbMeter.elements.bands.actual)
    const { name } = match(SbMeter.actual, { uuid: row })
    const { action, rate, burst_size: burst } = match(SbMeterBand.actual, { uuid: band })
    return { key: text`${name} ${action} ${rate} ${burst}`, uuid: band }
  }),
  ...bandIdentityRules,
  rule(SbMeterBand.desired, ({ match }) => {
    const { key: id, uuid } = match(BandRow)
    const { action, rate, burst: burst_size } = match(Band, { id })
    return { uuid, action, rate, burst_size }
  }),
  rule(SbMeter.elements.bands.desired, ({ match }) => {
    const { id, name } = match(Band)
    const { uuid: value } = match(BandRow, { key: id })
    const { uuid } = match(MeterRow, { key: name })
    return { uuid, value }
  }),
]
