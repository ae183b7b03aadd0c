/** Learning which MAC addresses are behind a port (ovn-sb(5), FDB). */
import { compute, facts, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortOption, LogicalSwitchPortSecurity } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { FROM_LOCALNET } from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { IN_FDB } from '../flow/switch-register.ts'
import { SwitchPort, UnknownBehind } from '../port/switch-port.ts'

/** Addresses are learned behind ports of a type, where there may be any address. */
export const LearningType = relation('LearningType', { type: textColumn }, { few: true, rare: true })

/** Addresses are learned behind a port. */
const LearningPort = relation('LearningPort', { lsp: uuid })

export const fdb = feature({
  name: 'learning of MAC addresses',

  rules: [
    facts('Addresses are learned behind ports of virtual machines', LearningType, [{ type: '' }]),
    rule(
      'Addresses are learned behind a port with unknown addresses, unless port security restricts them',
      LearningPort,
      ({ match, not }) => {
        const { lsp } = match(UnknownBehind)
        const { type } = match(SwitchPort, { lsp })
        match(LearningType, { type })
        not(LogicalSwitchPortSecurity, { uuid: lsp })
        return { lsp }
      },
    ),
    rule(
      'Addresses are learned behind a port with localnet_learn_fdb',
      LearningPort,
      ({ match, not, where }) => {
        const { lsp } = match(SwitchPort, { type: 'localnet' })
        match(UnknownBehind, { lsp })
        const { value } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'localnet_learn_fdb' })
        where(value, (v) => truth(v, false))
        not(LogicalSwitchPortSecurity, { uuid: lsp })
        return { lsp }
      },
    ),

    rule('The source address of a frame is learned, if it is not known', LogicalFlow, ({ match }) => {
      const { lsp } = match(LearningPort)
      const { ls, name, type } = match(SwitchPort, { lsp })
      const port = quoted(name)
      const look = compute(
        type,
        (t) => `${t === 'localnet' ? `${FROM_LOCALNET} = 1; ` : ''}${IN_FDB} = lookup_fdb`,
      )
      const details = { hint: lsp, port: name }
      return [
        flow(
          ls,
          'ls_in_lookup_fdb',
          100,
          text`inport == ${port}`,
          text`${look}(inport, eth.src); next;`,
          details,
        ),
        flow(
          ls,
          'ls_in_put_fdb',
          100,
          text`inport == ${port} && ${IN_FDB} == 0`,
          'put_fdb(inport, eth.src); next;',
          details,
        ),
      ]
    }),
  ],
})
