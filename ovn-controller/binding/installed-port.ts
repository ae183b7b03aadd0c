/**
 * Ports whose flows the switch has: they are up, and their interfaces say so (ovn-controller(8),
 * `ovn-installed`; ovn-sb(5), Port_Binding, `up`).
 */
import { input, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid, writtenCell } from '../../tables/index.ts'
import { InterfaceExternalId } from '../database/local.ts'
import { southbound } from '../database/southbound.ts'
import { ClaimedPort, LogicalInterface } from './claim.ts'

/** A port whose flows the switch has confirmed. */
export const InstalledPort = input('InstalledPort', { pb: uuid })

/** Whether a port is up, in its binding. */
const upCell = writtenCell(southbound, 'Port_Binding', 'up')

/** What has to change in interfaces for them to tell whose flows are installed; the time goes with it. */
export const MarkInterface = relation('MarkInterface', { uuid })
export const UnmarkInterface = relation('UnmarkInterface', { uuid, key: textColumn, value: textColumn })

export const INSTALLED = 'ovn-installed'
export const INSTALLED_TIME = 'ovn-installed-ts'

const Marked = relation('MarkedInterface', { uuid, port: textColumn })

export const installedPorts = feature({
  name: 'ports whose flows are installed',
  writes: [upCell],
  nodes: { if_status_mgr: [InstalledPort] },
  rules: [
    rule('A port that is here is up when the switch has its flows', upCell.wanted, ({ match }) => {
      const { pb } = match(InstalledPort)
      match(ClaimedPort, { pb })
      return { uuid: pb, up: true }
    }),
    rule('Its interface then says so, too', MarkInterface, ({ match, not }) => {
      const { pb } = match(InstalledPort)
      const { name } = match(ClaimedPort, { pb })
      match(LogicalInterface, { name })
      const { uuid } = match(InterfaceExternalId, { key: 'iface-id', value: name })
      not(InterfaceExternalId, { uuid, key: INSTALLED, value: 'true' })
      return { uuid }
    }),
    rule('An interface whose port is not here any more is not installed either', Marked, ({ match }) => {
      const { uuid } = match(InterfaceExternalId, { key: INSTALLED })
      return { uuid, port: match(InterfaceExternalId, { uuid, key: 'iface-id' }).value }
    }),
    rule('?', UnmarkInterface, ({ match, not }) => {
      const { uuid, port } = match(Marked)
      not(ClaimedPort, { name: port })
      const { value } = match(InterfaceExternalId, { uuid, key: INSTALLED })
      return { uuid, key: text`${INSTALLED}`, value }
    }),
    rule('Since when it was stays, until it is installed again', UnmarkInterface, ({ match }) => {
      const { uuid } = match(MarkInterface)
      const { value } = match(InterfaceExternalId, { uuid, key: INSTALLED_TIME })
      return { uuid, key: text`${INSTALLED_TIME}`, value }
    }),
  ],
})
