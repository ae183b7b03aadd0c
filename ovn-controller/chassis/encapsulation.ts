/**
 * By what a chassis can be reached: its encapsulations and addresses (ovn-controller(8), `ovn-encap-type` and
 * `ovn-encap-ip`).
 */
import { integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, rowIdentity } from '../../tables/index.ts'
import { Chassis, Encap } from '../database/southbound.ts'
import { chassisRow } from './registration.ts'
import { ChassisName, Setting } from './setting.ts'

/** The kinds of tunnels, best first. */
export const ENCAPSULATIONS = ['geneve', 'stt', 'vxlan'] as const
export type Encapsulation = (typeof ENCAPSULATIONS)[number]

/** An address at which tunnels of this chassis end; 0 is the `index` of the one that is used if nobody asks for another. */
export const LocalAddress = relation('LocalTunnelAddress', { ip: textColumn, index: integer }, { few: true })

/** The tunnel ends of this chassis. */
export const TunnelEnd = relation('TunnelEnd', {
  name: textColumn,
  type: Encap.desired.columns.type,
  ip: textColumn,
})

const DEFAULT = 'ovn-encap-ip-default'

/** A setting in words, and what it is if nobody says. */
const Checksum = relation('TunnelChecksum', { value: textColumn }, { few: true })

const encap = rowIdentity(
  'Encap',
  { chassis_name: textColumn, type: Encap.desired.columns.type, ip: textColumn },
  Encap.actual,
  { few: true },
)

const isEncapsulation = (name: string): name is Encapsulation =>
  (ENCAPSULATIONS as readonly string[]).includes(name)

/** The addresses in order, the default and the first one changed about (OVN 25.03, controller/ovn-controller.c). */
function ordered(ips: string, first: string): readonly { readonly ip: string; readonly index: number }[] {
  const sorted = [...new Set(words(ips))].sort()
  const place = sorted.indexOf(first)
  const [before] = sorted
  if (place > 0 && before !== undefined) [sorted[0], sorted[place]] = [first, before]
  return sorted.map((ip, index) => ({ ip, index }))
}

/** A list as settings write it. */
export const words = (list: string): readonly string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

export const encapsulation = feature({
  name: 'tunnel ends',
  writes: [Encap],
  rules: [
    rule('Tunnels end at the addresses that settings list', LocalAddress, ({ match, each }) => {
      const { value: ips } = match(Setting, { key: 'ovn-encap-ip' })
      const { value: first } = match(Setting, { key: DEFAULT })
      const { ip, index } = each([ips, first], ordered)
      return { ip, index }
    }),
    rule('?', LocalAddress, ({ match, not, each }) => {
      const { value } = match(Setting, { key: 'ovn-encap-ip' })
      not(Setting, { key: DEFAULT })
      const { ip, index } = each(value, (ips) => ordered(ips, ''))
      return { ip, index }
    }),
    rule('Each end is one of the kinds at one of the addresses', TunnelEnd, ({ match, each }) => {
      const { name } = match(ChassisName)
      const { value: kinds } = match(Setting, { key: 'ovn-encap-type' })
      const { ip } = match(LocalAddress)
      const type = each(kinds, (k) => words(k).filter(isEncapsulation))
      return { name, type, ip }
    }),
    rule('Tunnels carry checksums unless a setting says no', Checksum, ({ match }) => ({
      value: match(Setting, { key: 'ovn-encap-csum' }).value,
    })),
    rule('?', Checksum, ({ match, not }) => {
      match(ChassisName)
      not(Setting, { key: 'ovn-encap-csum' })
      return { value: text`true` }
    }),

    rule('Each end of tunnels has a row', encap.wanted, ({ match }) => {
      const { name: chassis_name, type, ip } = match(TunnelEnd)
      return { chassis_name, type, ip }
    }),
    ...encap.rules,
    rule('?', Encap.desired, ({ match }) => {
      const { uuid, chassis_name, type, ip } = match(encap.row)
      return { uuid, type, ip, chassis_name }
    }),
    rule('?', Encap.elements.options.desired, ({ match }) => {
      const { value } = match(Checksum)
      const { uuid } = match(encap.row)
      return { uuid, key: 'csum', value }
    }),
    rule(
      'One of several addresses may be the one that others use if nothing speaks for another one',
      Encap.elements.options.desired,
      ({ match }) => {
        const { value: ip } = match(Setting, { key: DEFAULT })
        return { uuid: match(encap.row, { ip }).uuid, key: 'is_default', value: 'true' }
      },
    ),
    rule('?', Chassis.elements.encaps.desired, ({ match }) => {
      const { uuid } = match(chassisRow)
      const { uuid: value } = match(encap.row)
      return { uuid, value }
    }),
  ],
})
