/**
 * How other chassis reach this one: the encapsulations and addresses of its tunnels (ovn-controller(8),
 * `ovn-encap-type` and `ovn-encap-ip`; ovn-sb(5), Encap).
 */
import { integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, rowIdentity, Told } from '../../tables/index.ts'
import { Chassis, Encap } from '../database/southbound.ts'
import { chassisRow } from './registration.ts'
import { ChassisName, Setting } from './setting.ts'

/** The encapsulations of tunnels, best first. */
export const ENCAPSULATIONS = ['geneve', 'stt', 'vxlan'] as const
export type Encapsulation = (typeof ENCAPSULATIONS)[number]

/** An address at which tunnels of this chassis end; the address of index 0 is used where no port asks for another. */
export const LocalAddress = relation('LocalTunnelAddress', { ip: textColumn, index: integer }, { few: true })

const DEFAULT = 'ovn-encap-ip-default'

const encap = rowIdentity(
  'Encap',
  { chassis_name: textColumn, type: Encap.desired.columns.type, ip: textColumn },
  Encap.actual,
  { few: true },
)

/** The tunnel ends of this chassis: an encapsulation, and an address. */
export const TunnelEnd = encap.wanted

const isEncapsulation = (name: string): name is Encapsulation =>
  (ENCAPSULATIONS as readonly string[]).includes(name)

/** The addresses in order, with the default and the first one exchanged (OVN 25.03, controller/ovn-controller.c). */
function ordered(ips: string, first: string): readonly { readonly ip: string; readonly index: number }[] {
  const sorted = [...new Set(words(ips))].sort()
  const place = sorted.indexOf(first)
  const [before] = sorted
  if (place > 0 && before !== undefined) [sorted[0], sorted[place]] = [first, before]
  return sorted.map((ip, index) => ({ ip, index }))
}

/** The words of a setting that is a list. */
export const words = (list: string): readonly string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

export const encapsulation = feature({
  name: 'tunnel ends',
  writes: [Encap],
  rules: [
    rule(
      'Tunnels of this chassis end at the addresses that a setting lists, at the default one where no port asks for another',
      LocalAddress,
      ({ match, matchOr, each }) => {
        const { value: ips } = match(Setting, { key: 'ovn-encap-ip' })
        const { value: first } = matchOr(Setting, { key: DEFAULT }, { value: '' })
        const { ip, index } = each([ips, first], ordered)
        return { ip, index }
      },
    ),
    rule(
      'This chassis has a tunnel end for each encapsulation that a setting lists at each of its addresses',
      TunnelEnd,
      ({ match, each }) => {
        const { name: chassis_name } = match(ChassisName)
        const { value: kinds } = match(Setting, { key: 'ovn-encap-type' })
        const { ip } = match(LocalAddress)
        const type = each(kinds, (k) => words(k).filter(isEncapsulation))
        return { chassis_name, type, ip }
      },
    ),
    ...encap.rules,
    rule('A tunnel end that another chassis has is told', Told, ({ match, where }) => {
      const { type, ip, chassis_name } = match(TunnelEnd)
      const { uuid: row, chassis_name: other } = match(Encap.actual, { type, ip })
      where([chassis_name, other], (own, its) => own !== its)
      const why = text`the chassis ${other} has it, so that the chassis ${chassis_name} cannot`
      return { table: 'Encap', row, column: 'ip', key: null, value: ip, why }
    }),
    rule('Each tunnel end of this chassis has a row', Encap.desired, ({ match }) => {
      const { uuid, chassis_name, type, ip } = match(encap.row)
      return { uuid, type, ip, chassis_name }
    }),
    rule(
      'Tunnels to this chassis carry checksums unless a setting says otherwise',
      Encap.elements.options.desired,
      ({ match, matchOr }) => {
        const { uuid } = match(encap.row)
        const { value } = matchOr(Setting, { key: 'ovn-encap-csum' }, { value: 'true' })
        return { uuid, key: 'csum', value }
      },
    ),
    rule(
      'The tunnel ends at the default address are marked, for ports that name no address',
      Encap.elements.options.desired,
      ({ match }) => {
        const { value: ip } = match(Setting, { key: DEFAULT })
        return { uuid: match(encap.row, { ip }).uuid, key: 'is_default', value: 'true' }
      },
    ),
    rule('The row of this chassis names its tunnel ends', Chassis.elements.encaps.desired, ({ match }) => {
      const { uuid } = match(chassisRow)
      const { uuid: value } = match(encap.row)
      return { uuid, value }
    }),
  ],
})
