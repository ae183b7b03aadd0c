/**
 * Which tunnel keys there are: fewer where any hypervisor speaks VXLAN, which has less room for them
 * (ovn-architecture(7)).
 */
import { flag, relation, rule } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { Encap } from '../database/southbound.ts'
import { feature } from '../feature.ts'

/** Tunnel keys have to fit into VXLAN, or need not; there is one fact. */
export const VxlanMode = relation('VxlanMode', { on: flag }, { few: true, rare: true })

/** Tunnel keys have to fit into VXLAN. */
const VxlanUsed = relation('VxlanUsed', { on: flag }, { few: true, rare: true })

export const tunnelRange = feature({
  name: 'ranges of tunnel keys',

  rules: [
    rule(
      'Tunnel keys have to fit into VXLAN where a chassis speaks it, unless vxlan_mode is false',
      VxlanUsed,
      ({ match, matchOr, where }) => {
        match(Encap, { type: 'vxlan' })
        const { value } = matchOr(NbGlobalOption, { key: 'vxlan_mode' }, { value: 'true' })
        where(value, (v) => truth(v, true))
        return { on: true }
      },
    ),
    rule('Tunnel keys have to fit into VXLAN, or have the full range', VxlanMode, ({ matchOr }) => ({
      on: matchOr(VxlanUsed, {}, { on: false }).on,
    })),
  ],
})
