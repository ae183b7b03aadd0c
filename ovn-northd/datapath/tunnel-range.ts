/**
 * Which tunnel keys there are: fewer where any hypervisor speaks VXLAN, which has less room for them
 * (ovn-architecture(7)).
 */
import { flag, relation, rule, textColumn } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { Encap } from '../database/southbound.ts'
import { feature } from '../feature.ts'

/** Whether keys have to fit into VXLAN; there is one fact. */
export const VxlanMode = relation('VxlanMode', { on: flag }, { few: true, rare: true })

/** Why they do not have to, whatever the hypervisors speak. */
const VxlanDenied = relation('VxlanDenied', { by: textColumn })
const VxlanSpoken = relation('VxlanSpoken', { any: flag })

export const tunnelRange = feature({
  name: 'ranges of tunnel keys',

  rules: [
    rule('?', VxlanDenied, ({ match, where }) => {
      const { value } = match(NbGlobalOption, { key: 'vxlan_mode' })
      where(value, (v) => !truth(v, true))
      return { by: 'NB_Global' }
    }),
    rule('?', VxlanSpoken, ({ match, not }) => {
      match(Encap, { type: 'vxlan' })
      not(VxlanDenied, { by: 'NB_Global' })
      return { any: true }
    }),
    rule('?', VxlanMode, ({ match }) => ({ on: match(VxlanSpoken).any })),
    rule('?', VxlanMode, ({ not }) => {
      not(VxlanSpoken, { any: true })
      return { on: false }
    }),
  ],
})
