/**
 * Ports whose flows the switch has: they are up, and their interfaces say that they are installed (ovn-controller(8),
 * `ovn-installed`; ovn-sb(5), Port_Binding, `up`).
 */
import { input, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid, writtenCell } from '../../tables/index.ts'
import { InterfaceExternalId } from '../database/local.ts'
import { southbound } from '../database/southbound.ts'
import { ClaimedPort, LogicalInterface } from './claim.ts'

/** A port whose flows the switch has confirmed. */
export const InstalledPort = input('InstalledPort', { pb: uuid })

/** Whether a port is up, in its binding. */
const upCell = writtenCell(southbound, 'Port_Binding', 'up')

/** An interface that has to say that its port is installed; the daemon writes the time beside it. */
export const MarkInterface = relation('MarkInterface', { uuid })

/** What an interface must not say any more. */
export const UnmarkInterface = relation('UnmarkInterface', { uuid, key: textColumn, value: textColumn })

export const INSTALLED = 'ovn-installed'
export const INSTALLED_TIME = 'ovn-installed-ts'

/** An interface that says that its port is installed. */
const Marked = relation('MarkedInterface', { uuid, port: textColumn, value: textColumn })

export const installedPorts = feature({
  name: 'ports whose flows are installed',
  writes: [upCell],
  nodes: { if_status_mgr: [InstalledPort] },
  rules: [
    rule('A port of this chassis is up when the switch has its flows', upCell.wanted, ({ match }) => {
      const { pb } = match(InstalledPort)
      match(ClaimedPort, { pb })
      return { uuid: pb, up: true }
    }),
    rule(
      'The interface of a port says that the port is installed when the switch has its flows',
      MarkInterface,
      ({ match, not }) => {
        const { pb } = match(InstalledPort)
        const { name } = match(ClaimedPort, { pb })
        match(LogicalInterface, { name })
        const { uuid } = match(InterfaceExternalId, { key: 'iface-id', value: name })
        not(InterfaceExternalId, { uuid, key: INSTALLED, value: 'true' })
        return { uuid }
      },
    ),
    rule('An interface with `ovn-installed` says that its port is installed', Marked, ({ match }) => {
      const { uuid, value } = match(InterfaceExternalId, { key: INSTALLED })
      return { uuid, port: match(InterfaceExternalId, { uuid, key: 'iface-id' }).value, value }
    }),
    rule(
      'An interface does not say that its port is installed when this chassis has not that port',
      UnmarkInterface,
      ({ match, not }) => {
        const { uuid, port, value } = match(Marked)
        not(ClaimedPort, { name: port })
        return { uuid, key: INSTALLED, value }
      },
    ),
    rule('The time of an installation gives way to that of the next one', UnmarkInterface, ({ match }) => {
      const { uuid } = match(MarkInterface)
      const { value } = match(InterfaceExternalId, { uuid, key: INSTALLED_TIME })
      return { uuid, key: INSTALLED_TIME, value }
    }),
  ],
})
