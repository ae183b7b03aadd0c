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
import { uuid } from '../../tables/index.ts'
import { NbGlobal, NbGlobalOption } from '../database/northbound.ts'
import { ChassisConfig, ChassisPrivate, SbGlobal } from '../database/southbound.ts'
import { VxlanMode } from '../datapath/tunnel-range.ts'
import { macPrefix } from '../port/address.ts'

/** Options that this daemon chooses when nobody has set them. */
export const GeneratedOption = input(
  'generated option',
  { key: textColumn, value: textColumn },
  { few: true },
)

/** Options that this daemon always sets. */
export const FixedOption = input('fixed option', { key: textColumn, value: textColumn }, { few: true })

/** What NB_Global.options has to be. */
export const NbOption = relation('NB_Global.options', { uuid, key: textColumn, value: textColumn })
export const AddNbOption = relation('add NB_Global.options', { uuid, key: textColumn, value: textColumn })

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

export const globalConfigurationRules = [
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
  rule(
    'A prefix of MAC addresses that is unreadable is replaced by one that is not',
    NbOption,
    ({ match, where }) => {
      const { uuid } = match(NbGlobal)
      const { value: given } = match(NbGlobalOption, { key: 'mac_prefix' })
      where(given, (prefix) => macPrefix(prefix).length === 0)
      const { value } = match(GeneratedOption, { key: 'mac_prefix' })
      return { uuid, key: 'mac_prefix', value }
    },
  ),
  rule('How many tunnel keys there are depends on what the hypervisors speak', NbOption, ({ match }) => {
    const { uuid } = match(NbGlobal)
    const { on } = match(VxlanMode)
    return { uuid, key: 'max_tunid', value: compute(on, (vxlan) => (vxlan ? '4095' : '16711680')) }
  }),
  rule('?', AddNbOption, ({ match, not }) => {
    const { uuid, key, value } = match(NbOption)
    not(NbGlobalOption, { uuid, key, value })
    return { uuid, key, value }
  }),

  rule('?', GlobalOption, ({ match }) => {
    const { key, value } = match(NbOption)
    return { key, value }
  }),
  rule('?', GlobalOption, ({ match, not, where }) => {
    const { key, value } = match(NbGlobalOption)
    not(FixedOption, { key })
    where(key, (k) => k !== 'max_tunid')
    where([key, value], (k, v) => k !== 'mac_prefix' || macPrefix(v).length > 0)
    return { key, value }
  }),

  rule('There is one row of SB_Global; a new one has the uuid of NB_Global', KnownSbGlobal, ({ match }) => ({
    one: 1,
    sb: min(match(SbGlobal.actual).uuid),
  })),
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

  rule('?', RemoteChassis, ({ match }) => ({
    chassis: match(ChassisConfig, { key: 'is-remote', value: 'true' }).uuid,
  })),
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
]

/** Whether a hypervisor has not got as far as the northbound. */
function behind(northbound: number, chassis: number): boolean {
  return chassis < northbound || chassis - northbound > WRAPPED
}
