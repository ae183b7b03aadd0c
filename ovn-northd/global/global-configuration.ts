/**
 * Configuration that is global: NB_Global and SB_Global, and the sequence numbers of both (ovn-nb(5) and
 * ovn-sb(5)).
 */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  compute,
  flag,
  input,
  integer,
  max,
  min,
  optional,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { truth, uuid, writtenElement } from '../../tables/index.ts'
import { NbGlobal, NbGlobalOption, northbound } from '../database/northbound.ts'
import { ChassisConfig, ChassisPrivate, SbGlobal } from '../database/southbound.ts'
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

/** The options in force: those of the northbound, and those it is about to have. */
export const GlobalOption = relation('GlobalOption', { key: textColumn, value: textColumn }, { few: true })

/** The row of SB_Global, under the uuid a new one would get. */
const SbGlobalRow = relation('SbGlobalRow', { sb: uuid }, { few: true })

const KnownSbGlobal = relation('KnownSbGlobal', { sb: uuid, one: integer })

/** How far each controller is. */
const ChassisProgress = relation('ChassisProgress', { name: textColumn, cfg: integer, timestamp: integer })
const SlowestChassis = relation('SlowestChassis', { cfg: integer, any: flag }, { few: true })
const SlowestTime = relation('SlowestTime', { timestamp: integer, any: flag }, { few: true })

/** The sequence numbers that NB_Global has to show. */
export const Sequence = relation('Sequence', {
  uuid,
  sb_cfg: integer,
  hv_cfg: integer,
  hv_cfg_timestamp: integer,
})

/** Progress that is told for a chassis of which there is no row. */
export const ChassisWithoutRow = relation('ChassisWithoutRow', { name: textColumn })

/** A number may start anew: one that is ahead by more than this is from before (ovn-nb(5) has 64 bits for it). */
const WRAPPED = 2 ** 31 - 1

const RemoteChassis = relation('RemoteChassis', { chassis: optional(branded<Uuid>('uuid')) })

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
    rule('?', NbOption, ({ match }) => {
      const { uuid } = match(NbGlobal)
      const { key, value } = match(FixedOption)
      return { uuid, key, value }
    }),
    rule('?', NbOption, ({ match, not }) => {
      const { uuid } = match(NbGlobal)
      const { key, value } = match(GeneratedOption)
      not(FixedOption, { key })
      not(NbGlobalOption, { key })
      return { uuid, key, value }
    }),
    rule('A prefix of MAC addresses is written in canonical form', NbOption, ({ match, each }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'mac_prefix' })
      return { uuid, key: 'mac_prefix', value: each(value, macPrefix) }
    }),
    ...Object.entries(addressOptions).map(([key, read]) =>
      rule(
        'An address that is unreadable is replaced by the one that this daemon chose',
        NbOption,
        ({ match, where }) => {
          const { uuid, value: given } = match(NbGlobalOption, { key })
          where(given, (text) => read(text).length === 0)
          const { value } = match(GeneratedOption, { key })
          return { uuid, key, value }
        },
      ),
    ),
    rule('How many tunnel keys there are depends on what the hypervisors speak', NbOption, ({ match }) => {
      const { uuid } = match(NbGlobal)
      const { on } = match(VxlanMode)
      return { uuid, key: 'max_tunid', value: compute(on, (vxlan) => (vxlan ? '4095' : '16711680')) }
    }),

    rule('?', GlobalOption, ({ match }) => {
      const { key, value } = match(NbOption)
      return { key, value }
    }),
    rule('?', GlobalOption, ({ pass, not, where }) => {
      const { key, value } = pass(NbGlobalOption)
      not(FixedOption, { key })
      where(key, (k) => k !== 'max_tunid' && k !== 'mac_prefix')
      where([key, value], (k, v) => addressOptions[k]?.(v).length !== 0)
      return { key, value }
    }),

    rule(
      'There is one row of SB_Global; a new one has the uuid of NB_Global',
      KnownSbGlobal,
      ({ match }) => ({
        one: 1,
        sb: min(match(SbGlobal.actual).uuid),
      }),
    ),
    rule('?', SbGlobalRow, ({ match }) => ({ sb: match(KnownSbGlobal).sb })),
    rule('?', SbGlobalRow, ({ match, not }) => {
      const { uuid } = match(NbGlobal)
      not(KnownSbGlobal, { one: 1 })
      return { sb: uuid }
    }),
    rule('?', SbGlobal.desired, ({ match }) => {
      const { nb_cfg, ipsec } = match(NbGlobal)
      const { sb } = match(SbGlobalRow)
      return { uuid: sb, nb_cfg, ipsec }
    }),
    rule(
      'The southbound has all options of the northbound, and what flows are written like',
      SbGlobal.elements.options.desired,
      ({ match }) => {
        const { key, value } = match(GlobalOption)
        const { sb } = match(SbGlobalRow)
        return { uuid: sb, key, value }
      },
    ),
    rule('?', SbGlobal.elements.options.desired, ({ match }) => {
      const { sb } = match(SbGlobalRow)
      return [
        { uuid: sb, key: 'arp_ns_explicit_output', value: 'true' },
        { uuid: sb, key: 'register_consolidation', value: 'true' },
      ]
    }),
    rule(
      "Its own probe interval is the southbound's own affair",
      SbGlobal.elements.options.desired,
      ({ match }) => {
        const { uuid, value } = match(SbGlobal.elements.options.actual, { key: 'sbctl_probe_interval' })
        match(SbGlobalRow, { sb: uuid })
        return { uuid, key: 'sbctl_probe_interval', value }
      },
    ),

    rule('?', RemoteChassis, ({ match, where }) => {
      const { uuid: chassis, value } = match(ChassisConfig, { key: 'is-remote' })
      where(value, (v) => truth(v, false))
      return { chassis }
    }),
    rule('?', ChassisProgress, ({ match, not }) => {
      const { name, chassis, nb_cfg, nb_cfg_timestamp } = match(ChassisPrivate)
      not(RemoteChassis, { chassis })
      return { name, cfg: nb_cfg, timestamp: nb_cfg_timestamp }
    }),
    rule('?', ChassisWithoutRow, ({ match }) => ({ name: match(ChassisPrivate, { chassis: null }).name })),
    rule('?', SlowestChassis, ({ match }) => ({ any: true, cfg: min(match(ChassisProgress).cfg) })),
    rule('?', SlowestTime, ({ match }) => {
      const { cfg } = match(SlowestChassis)
      return { any: true, timestamp: max(match(ChassisProgress, { cfg }).timestamp) }
    }),

    rule(
      'The southbound has got as far as it says; the hypervisors as far as the slowest of them',
      Sequence,
      ({ match }) => {
        const { uuid, nb_cfg } = match(NbGlobal)
        const { nb_cfg: sb_cfg } = match(SbGlobal.actual)
        const { cfg } = match(SlowestChassis)
        const { timestamp } = match(SlowestTime)
        const hv_cfg = compute([nb_cfg, cfg], (nb, slowest) => (behind(nb, slowest) ? slowest : nb))
        return {
          uuid,
          sb_cfg,
          hv_cfg,
          hv_cfg_timestamp: compute([nb_cfg, cfg, timestamp], (nb, c, t) =>
            c === nb || behind(nb, c) ? t : 0,
          ),
        }
      },
    ),
    rule('Without hypervisors nobody is waited for but the southbound', Sequence, ({ match, not }) => {
      const { uuid } = match(NbGlobal)
      const { nb_cfg: sb_cfg } = match(SbGlobal.actual)
      not(SlowestChassis, { any: true })
      return { uuid, sb_cfg, hv_cfg: sb_cfg, hv_cfg_timestamp: 0 }
    }),
  ],
})

/** Whether a hypervisor has not got as far as the northbound. */
function behind(northbound: number, chassis: number): boolean {
  return chassis < northbound || chassis - northbound > WRAPPED
}
