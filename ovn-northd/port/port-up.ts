/** Whether a port is up, told from the hypervisors back to the northbound (ovn-nb(5), Logical_Switch_Port, `up`). */
import { compute, rule } from '../../rules/index.ts'
import { writtenCell } from '../../tables/index.ts'
import { northbound } from '../database/northbound.ts'
import { PortBinding, southbound } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Binding } from './binding.ts'
import { SwitchPort } from './switch-port.ts'

/** The northbound says whether a port is up. */
const upCell = writtenCell(northbound, 'Logical_Switch_Port', 'up')

/** The binding of a port says whether the port is up. */
const bindingUpCell = writtenCell(southbound, 'Port_Binding', 'up')

export const portUp = feature({
  name: 'ports that are up',
  writes: [upCell, bindingUpCell],
  nodes: { sync_from_sb: [upCell.wanted] },
  rules: [
    rule('A port that leads to a router is up', upCell.wanted, ({ match }) => ({
      uuid: match(SwitchPort, { type: 'router' }).lsp,
      up: true,
    })),
    rule(
      'A port that leads to no router is up when the chassis that has the port says so',
      upCell.wanted,
      ({ match, where }) => {
        const { lsp, type } = match(SwitchPort)
        where(type, (t) => t !== 'router')
        const { sb } = match(Binding, { port: lsp })
        const { chassis, up } = match(PortBinding.actual, { uuid: sb })
        return { uuid: lsp, up: compute([chassis, up], (c, u) => c !== null && u === true) }
      },
    ),
    rule('A binding of a port that no chassis has is not up', bindingUpCell.wanted, ({ match }) => ({
      uuid: match(PortBinding.actual, { chassis: null, up: true }).uuid,
      up: false,
    })),
  ],
})
