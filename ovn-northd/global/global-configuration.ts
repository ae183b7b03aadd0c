/**
 * Configuration that is global: NB_Global and SB_Global, and the sequence numbers of both (ovn-nb(5) and
 * ovn-sb(5)).
 */

import { compute, input, integer, max, min, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid, writtenElement } from '../../tables/index.ts'
import { RemoteChassis } from '../chassis/feature.ts'
import { NbGlobal, NbGlobalOption, northbound } from '../database/northbound.ts'
import { ChassisPrivate, SbGlobal } from '../database/southbound.ts'
import { VxlanMode } from '../datapath/tunnel-range.ts'
import { feature } from '../feature.ts'
import { macAddress, macPrefix } from '../port/address.ts'

/** Options that this daemon chooses when nobody has set them. */
export const GeneratedOption = input(
  'generated option',
  { key: textColumn, value: textColumn },
  { few: true },
)

/** Options that this daemon always sets. */
export const FixedOption = input('fixed option', { key: textColumn, value: textColumn }, { few: true })

/** Options that NB_Global has to have; those of others stay. */
export const nbOptions = writtenElement(northbound, 'NB_Global', 'options')
const NbOption = nbOptions.wanted

/** An option is in force: NB_Global has it, or is about to have it. */
export const GlobalOption = relation('GlobalOption', { key: textColumn, value: textColumn }, { few: true })

/** SB_Global has a row, and keeps a row or gets a new one. */
const KnownSbGlobal = relation('KnownSbGlobal', { sb: uuid }, { few: true })
const SbGlobalRow = relation('SbGlobalRow', { sb: uuid }, { few: true })

/** A chassis has done what a sequence number asks for, at a time in milliseconds. */
const ChassisProgress = relation('ChassisProgress', { name: textColumn, cfg: integer, timestamp: integer })

/** The slowest chassis is at a sequence number, and the last chassis got there at a time; no facts without chassis. */
const SlowestNumber = relation('SlowestNumber', { cfg: integer }, { few: true })
const Slowest = relation('SlowestChassis', { cfg: integer, timestamp: integer }, { few: true })

/** NB_Global has to show these sequence numbers. */
export const Sequence = relation('Sequence', {
  uuid,
  sb_cfg: integer,
  hv_cfg: integer,
  hv_cfg_timestamp: integer,
})

/** Progress is told in Chassis_Private for a chassis that has no row of Chassis. */
export const ChassisWithoutRow = relation('ChassisWithoutRow', { name: textColumn })

/** A number may start anew: one that is ahead by more than this is from before (ovn-nb(5) has 64 bits for it). */
const WRAPPED = 2 ** 31 - 1

/** Options that are addresses. */
const addressOptions: Readonly<Record<string, (text: string) => readonly string[]>> = {
  mac_prefix: macPrefix,
  svc_monitor_mac: macAddress,
}

export const globalConfiguration = feature({
  name: 'global options and sequence numbers',
  writes: [SbGlobal, nbOptions],
  outputs: [ChassisWithoutRow, NbGlobalOption],
  nodes: { global_config: [GlobalOption, NbOption, SbGlobal.desired, SbGlobal.elements.options.desired] },
  rules: [
    rule('NB_Global has the options that this daemon always sets', NbOption, ({ match }) => {
      const { uuid } = match(NbGlobal)
      const { key, value } = match(FixedOption)
      return { uuid, key, value }
    }),
    rule(
      'NB_Global has the options that this daemon chose, if nobody set them',
      NbOption,
      ({ match, not }) => {
        const { uuid } = match(NbGlobal)
        const { key, value } = match(GeneratedOption)
        not(FixedOption, { key })
        not(NbGlobalOption, { key })
        return { uuid, key, value }
      },
    ),
    rule('NB_Global has the prefix of MAC addresses in canonical form', NbOption, ({ match, each }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'mac_prefix' })
      return { uuid, key: 'mac_prefix', value: each(value, macPrefix) }
    }),
    ...Object.entries(addressOptions).map(([key, read]) =>
      rule(
        'An option of NB_Global that is no address is replaced by the address that this daemon chose',
        NbOption,
        ({ match, where }) => {
          const { uuid, value: given } = match(NbGlobalOption, { key })
          where(given, (text) => read(text).length === 0)
          const { value } = match(GeneratedOption, { key })
          return { uuid, key, value }
        },
      ),
    ),
    rule('NB_Global says how many tunnel keys there are: fewer with VXLAN', NbOption, ({ match }) => {
      const { uuid } = match(NbGlobal)
      const { on } = match(VxlanMode)
      return { uuid, key: 'max_tunid', value: compute(on, (vxlan) => (vxlan ? '4095' : '16711680')) }
    }),

    rule('An option that this daemon gives NB_Global is in force', GlobalOption, ({ match }) => {
      const { key, value } = match(NbOption)
      return { key, value }
    }),
    rule(
      'An option of NB_Global that this daemon does not set is in force, if it can be read',
      GlobalOption,
      ({ pass, not, where }) => {
        const { key, value } = pass(NbGlobalOption)
        not(FixedOption, { key })
        where(key, (k) => k !== 'max_tunid' && k !== 'mac_prefix')
        where([key, value], (k, v) => addressOptions[k]?.(v).length !== 0)
        return { key, value }
      },
    ),

    rule('Of several rows of SB_Global the one of the smallest uuid is kept', KnownSbGlobal, ({ match }) => ({
      sb: min(match(SbGlobal.actual).uuid),
    })),
    rule(
      'SB_Global has the row that is there, or a new one with the uuid of NB_Global',
      SbGlobalRow,
      ({ match, matchOr }) => {
        const { uuid } = match(NbGlobal)
        return { sb: matchOr(KnownSbGlobal, {}, { sb: uuid }).sb }
      },
    ),
    rule(
      'SB_Global has the sequence number and IPsec setting of NB_Global',
      SbGlobal.desired,
      ({ match }) => {
        const { nb_cfg, ipsec } = match(NbGlobal)
        const { sb } = match(SbGlobalRow)
        return { uuid: sb, nb_cfg, ipsec }
      },
    ),
    rule('SB_Global has the options that are in force', SbGlobal.elements.options.desired, ({ match }) => {
      const { key, value } = match(GlobalOption)
      const { sb } = match(SbGlobalRow)
      return { uuid: sb, key, value }
    }),
    rule('SB_Global tells chassis how flows are written', SbGlobal.elements.options.desired, ({ match }) => {
      const { sb } = match(SbGlobalRow)
      return [
        { uuid: sb, key: 'arp_ns_explicit_output', value: 'true' },
        { uuid: sb, key: 'register_consolidation', value: 'true' },
      ]
    }),
    rule(
      'SB_Global keeps the probe interval of ovn-sbctl',
      SbGlobal.elements.options.desired,
      ({ match }) => {
        const { uuid, value } = match(SbGlobal.elements.options.actual, { key: 'sbctl_probe_interval' })
        match(SbGlobalRow, { sb: uuid })
        return { uuid, key: 'sbctl_probe_interval', value }
      },
    ),

    rule('A chassis of this availability zone says how far it is', ChassisProgress, ({ match, not }) => {
      const { name, chassis, nb_cfg, nb_cfg_timestamp } = match(ChassisPrivate)
      not(RemoteChassis, { chassis })
      return { name, cfg: nb_cfg, timestamp: nb_cfg_timestamp }
    }),
    rule('A row of Chassis_Private may have lost its row of Chassis', ChassisWithoutRow, ({ match }) => ({
      name: match(ChassisPrivate, { chassis: null }).name,
    })),
    rule('The slowest chassis is at the lowest sequence number', SlowestNumber, ({ match }) => ({
      cfg: min(match(ChassisProgress).cfg),
    })),
    rule('The time of the slowest number is when the last chassis got there', Slowest, ({ match }) => {
      const { cfg } = match(SlowestNumber)
      return { cfg, timestamp: max(match(ChassisProgress, { cfg }).timestamp) }
    }),

    rule(
      'NB_Global says how far the southbound and the slowest chassis are',
      Sequence,
      ({ match, matchOr }) => {
        const { uuid, nb_cfg } = match(NbGlobal)
        const { nb_cfg: sb_cfg } = match(SbGlobal.actual)
        const { cfg, timestamp } = matchOr(Slowest, {}, { cfg: null, timestamp: 0 })
        const hv_cfg = compute([nb_cfg, sb_cfg, cfg], (nb, sb, slowest) =>
          slowest === null ? sb : behind(nb, slowest) ? slowest : nb,
        )
        const hv_cfg_timestamp = compute([nb_cfg, cfg, timestamp], (nb, slowest, t) =>
          slowest !== null && (slowest === nb || behind(nb, slowest)) ? t : 0,
        )
        return { uuid, sb_cfg, hv_cfg, hv_cfg_timestamp }
      },
    ),
  ],
})

/** Whether a chassis has not got as far as the northbound. */
function behind(northbound: number, chassis: number): boolean {
  // Either may be beyond 2^53, where it is a bigint, which cannot be subtracted from a number.
  return chassis < northbound || Number(chassis) - Number(northbound) > WRAPPED
}
