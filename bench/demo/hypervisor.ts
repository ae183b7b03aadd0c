/** A hypervisor without Open vSwitch: the controller's rules, told of interfaces that do not exist. */
import {
  Bridge,
  BridgePorts,
  ConfirmedSequence,
  controller,
  flowLine,
  HostName,
  Interface,
  InterfaceExternalId,
  OpenVSwitchId,
  PortInterfaces,
  SwitchFlow,
  southbound,
} from '../../ovn-controller/index.ts'
import { asUuid, type Uuid } from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { rowUuid } from '../networks/index.ts'
import type { Reader } from './in-process-southbound.ts'

const id = (table: string, name: string): Uuid => asUuid(rowUuid('NB_Global', `${table} ${name}`))

/** The controller of one chassis. */
export interface Hypervisor extends Reader {
  /** Puts an interface for each of these logical ports into the bridge. */
  plug(ports: readonly string[]): void
  /** Lines of `ovs-ofctl` for what the last transaction changed. */
  changed(): { readonly added: readonly string[]; readonly removed: readonly string[] }
  readonly flows: number
}

export function startHypervisor(name: string): Hypervisor {
  const instance: Instance = start(controller, [SwitchFlow])
  const bridge = id('Bridge', 'br-int')
  const root = id('Open_vSwitch', name)
  let interfaces = 0
  instance.transact((tx) => {
    tx.insert(HostName, { name })
    tx.insert(ConfirmedSequence, { nb_cfg: 0 })
    tx.insert(Bridge, { uuid: bridge, name: 'br-int', datapath_type: 'system' })
    for (const [key, value] of [
      ['system-id', name],
      ['ovn-encap-type', 'geneve'],
      ['ovn-encap-ip', '192.0.2.1'],
    ] as const) {
      tx.insert(OpenVSwitchId, { uuid: root, key, value })
    }
  })
  return {
    instance,
    tables: southbound,
    plug: (ports) =>
      instance.transact((tx) => {
        for (const port of ports) {
          const [portRow, interfaceRow] = [id('Port', port), id('Interface', port)]
          tx.insert(BridgePorts, { uuid: bridge, value: portRow })
          tx.insert(PortInterfaces, { uuid: portRow, value: interfaceRow })
          tx.insert(Interface, { uuid: interfaceRow, name: port, ofport: ++interfaces })
          tx.insert(InterfaceExternalId, { uuid: interfaceRow, key: 'iface-id', value: port })
        }
      }),
    changed: () => {
      const changes = instance.changes(SwitchFlow)
      const lines = (sign: number) =>
        changes.flatMap(({ fact, weight }) => (weight === sign ? [flowLine(fact)] : []))
      return { added: lines(1), removed: lines(-1) }
    },
    get flows() {
      return instance.size(SwitchFlow)
    },
  }
}
