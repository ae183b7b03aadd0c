/** Learning which MAC addresses are behind a port (ovn-sb(5), FDB). */
import { compute, facts, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortOption, LogicalSwitchPortSecurity } from '../database/northbound.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { SwitchPort, UnknownBehind } from '../port/switch-port.ts'

/** A port with port security: what may be behind it is known. */
const Secured = relation('Secured', { lsp: uuid })

/** A physical network whose addresses are to be learned. */
const LearningNetwork = relation('LearningNetwork', { lsp: uuid })

/** A type of ports behind which addresses are learned where there may be any. */
export const LearningType = relation('LearningType', { type: textColumn }, { few: true, rare: true })

/** A port behind which addresses are learned. */
const LearningPort = relation('LearningPort', { lsp: uuid })

export const fdb = feature({
  name: 'learning of MAC addresses',

  rules: [
    rule('A port with port security is secured', Secured, ({ match }) => ({
      lsp: match(LogicalSwitchPortSecurity).uuid,
    })),
    rule('The addresses of a physical network may be learned', LearningNetwork, ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortOption, { key: 'localnet_learn_fdb' })
      where(value, (v) => truth(v, false))
      return { lsp }
    }),

    facts('Addresses are learned behind ports of virtual machines', LearningType, [{ type: '' }]),
    rule(
      'Addresses are learned behind a port that may have any, unless port security restricts them',
      LearningPort,
      ({ match, not }) => {
        const { lsp } = match(UnknownBehind)
        const { type } = match(SwitchPort, { lsp })
        match(LearningType, { type })
        not(Secured, { lsp })
        return { lsp }
      },
    ),
    rule(
      'Addresses of a physical network are learned where that is asked for',
      LearningPort,
      ({ match, not }) => {
        const { lsp } = match(SwitchPort, { type: 'localnet' })
        match(UnknownBehind, { lsp })
        match(LearningNetwork, { lsp })
        not(Secured, { lsp })
        return { lsp }
      },
    ),

    rule(
      'The source address of a frame is looked up, and put in if it is not there',
      LogicalFlow,
      ({ match }) => {
        const { lsp } = match(LearningPort)
        const { ls, name, type } = match(SwitchPort, { lsp })
        const port = quoted(name)
        const look = compute(
          type,
          (t) => `${t === 'localnet' ? 'flags.localnet = 1; ' : ''}reg0[11] = lookup_fdb`,
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
            text`inport == ${port} && reg0[11] == 0`,
            'put_fdb(inport, eth.src); next;',
            details,
          ),
        ]
      },
    ),
  ],
})
