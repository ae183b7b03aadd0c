/** Ports of the integration bridge as the switch numbers them (ovs-vswitchd.conf.db(5), Interface, `ofport`). */
import { integer, relation, rule } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { BridgePorts, Interface, Port } from '../database/local.ts'
import { IntegrationBridge } from './setting.ts'

/**
 * A port of the integration bridge, an interface of it, and the number that the switch has given to that interface.
 */
export const SwitchPort = relation('SwitchPort', { port: uuid, iface: uuid, ofport: integer })

export const switchPorts = feature({
  name: 'ports of the switch',
  rules: [
    rule(
      'An interface of the integration bridge carries packets once the switch has given it a number',
      SwitchPort,
      ({ match, each }) => {
        const { bridge } = match(IntegrationBridge)
        const { value: port } = match(BridgePorts, { uuid: bridge })
        const { value: iface } = match(Port.elements.interfaces.actual, { uuid: port })
        const { ofport } = match(Interface.actual, { uuid: iface })
        return { port, iface, ofport: each(ofport, (n) => (n !== null && isPort(n) ? [n] : [])) }
      },
    ),
  ],
})

/** The numbers that a switch can give (ovs-fields(7), `in_port`): up to 0xfeff, and that of the bridge itself. */
function isPort(number: number): boolean {
  return (number > 0 && number < 0xff00) || number === LOCAL
}

const LOCAL = 0xfffe
