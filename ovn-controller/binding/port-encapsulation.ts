/**
 * The tunnel end at which a port is reached, and the address that its packets leave from (ovn-sb(5), Port_Binding,
 * `encap`): the one that its interface asks for with `encap-ip`, or the one that is marked as the default.
 */
import { compute, flag, integer, min, relation, rule, several, textColumn } from '../../rules/index.ts'
import { feature, truth, uuid, writtenCell } from '../../tables/index.ts'
import { ENCAPSULATIONS, LocalAddress } from '../chassis/encapsulation.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { Interface, InterfaceExternalId } from '../database/local.ts'
import { Chassis, Encap, PortBinding, southbound } from '../database/southbound.ts'
import { ClaimedPort, LogicalInterface } from './claim.ts'
import { LocalPort } from './local-port.ts'

/** The address of the tunnel end that the binding of a port names, on whichever chassis. */
export const PortAddress = relation('PortAddress', { pb: uuid, ip: textColumn })

/** A port of this chassis that names an address of this chassis, and the index of that address. */
const NamedSource = relation('NamedSourceAddress', { pb: uuid, index: integer })

/** The index of the address that the packets of a port of this chassis leave from. */
export const SourceAddress = relation('SourceAddress', { pb: uuid, index: integer })

/** The tunnel end that a port of this chassis is reached at, in its binding. */
const encapCell = writtenCell(southbound, 'Port_Binding', 'encap')

/** A tunnel end of this chassis that the southbound has; `rank` is the place of its encapsulation, best first. */
const OwnEncap = relation(
  'OwnEncap',
  { encap: uuid, ip: textColumn, rank: integer },
  { few: true, rare: true },
)

/** Whether this chassis has several tunnel ends, so that there is something to choose. */
const Choice = relation('EncapChoice', { several: flag }, { few: true, rare: true })

/** A tunnel end at which ports are reached whose interfaces ask for no address. */
const DefaultEncap = relation('DefaultEncap', { encap: uuid, rank: integer }, { few: true, rare: true })

/** The address that the interface of a logical port asks for. */
const Asked = relation('AskedTunnelAddress', { name: textColumn, ip: textColumn })

/** The logical port whose interface a port of this chassis uses: its own name, or that of its parent. */
const Behind = relation('PortBehind', { pb: uuid, name: textColumn })

/** The address that the interface of a port asks for. */
const AskedFor = relation('PortAskedAddress', { pb: uuid, ip: textColumn })

/** A tunnel end at which a port can be reached, the best rank among these, and the one that is chosen. */
const Suitable = relation('SuitableEncap', { pb: uuid, rank: integer, encap: uuid })
const Best = relation('BestPortEncap', { pb: uuid, rank: integer })
const Chosen = relation('ChosenPortEncap', { pb: uuid, encap: uuid })

const rankOf = (type: string): number => (ENCAPSULATIONS as readonly string[]).indexOf(type)

export const portEncapsulation = feature({
  name: 'tunnel ends of ports',
  writes: [encapCell],
  rules: [
    rule(
      'A port is reached at the address of the tunnel end that its binding names',
      PortAddress,
      ({ match }) => {
        const { uuid: encap, ip } = match(Encap.actual)
        return { pb: match(PortBinding, { encap }).uuid, ip }
      },
    ),
    rule('A port of this chassis may name one of the addresses of this chassis', NamedSource, ({ match }) => {
      const { pb } = match(LocalPort)
      const { ip } = match(PortAddress, { pb })
      return { pb, index: match(LocalAddress, { ip }).index }
    }),
    rule(
      'Packets of a port of this chassis leave from the address that the port names, or else from the first one',
      SourceAddress,
      ({ match, matchOr }) => {
        const { pb } = match(LocalPort)
        const { index } = matchOr(NamedSource, { pb }, { index: 0 })
        return { pb, index }
      },
    ),

    rule('The tunnel ends of this chassis are those that its row names', OwnEncap, ({ match }) => {
      const { chassis: uuid } = match(ThisChassis)
      const { value: encap } = match(Chassis.elements.encaps.actual, { uuid })
      const { ip, type } = match(Encap.actual, { uuid: encap })
      return { encap, ip, rank: compute(type, rankOf) }
    }),
    rule('There is a choice where this chassis has several tunnel ends', Choice, ({ match }) => ({
      several: several(match(OwnEncap).encap),
    })),
    rule('The interface of a logical port asks for the address in its `encap-ip`', Asked, ({ match }) => {
      const { name, ofport } = match(LogicalInterface)
      const { uuid: iface } = match(InterfaceExternalId, { key: 'iface-id', value: name })
      match(Interface.actual, { uuid: iface, ofport })
      const { value: ip } = match(InterfaceExternalId, { uuid: iface, key: 'encap-ip' })
      return { name, ip: min(ip) }
    }),
    rule('A port uses the interface of its parent if it has one, or else its own', Behind, ({ match }) => {
      const { pb, name } = match(ClaimedPort)
      const { parent_port } = match(PortBinding, { uuid: pb, type: '' })
      return { pb, name: compute([parent_port, name], (parent, own) => parent ?? own) }
    }),
    rule('A port asks for the address that its interface asks for', AskedFor, ({ match }) => {
      const { pb, name } = match(Behind)
      return { pb, ip: match(Asked, { name }).ip }
    }),
    rule(
      'A port can be reached at each tunnel end of the address that it asks for, if there is a choice',
      Suitable,
      ({ match }) => {
        const { pb, ip } = match(AskedFor)
        const { encap, rank } = match(OwnEncap, { ip })
        match(Choice, { several: true })
        return { pb, rank, encap }
      },
    ),
    rule(
      'The tunnel ends that are marked are the default, if there is a choice',
      DefaultEncap,
      ({ match, where }) => {
        const { encap, rank } = match(OwnEncap)
        const { value } = match(Encap.elements.options.actual, { uuid: encap, key: 'is_default' })
        where(value, (v) => truth(v, false))
        match(Choice, { several: true })
        return { encap, rank }
      },
    ),
    rule(
      'A port that asks for no address can be reached at each default tunnel end',
      Suitable,
      ({ match, not }) => {
        const { pb } = match(ClaimedPort)
        not(AskedFor, { pb })
        const { encap, rank } = match(DefaultEncap)
        return { pb, rank, encap }
      },
    ),
    rule('A port is reached by the best encapsulation among its tunnel ends', Best, ({ match }) => {
      const { pb, rank } = match(Suitable)
      return { pb, rank: min(rank) }
    }),
    rule(
      'Of several tunnel ends of the best encapsulation a port takes the one of the smallest uuid',
      Chosen,
      ({ match }) => {
        const { pb, rank } = match(Best)
        return { pb, encap: min(match(Suitable, { pb, rank }).encap) }
      },
    ),
    rule(
      'The binding of a port of this chassis names the tunnel end that is chosen, or none if there is no choice',
      encapCell.wanted,
      ({ match, matchOr }) => {
        const { pb } = match(ClaimedPort)
        const { chassis } = match(ThisChassis)
        match(PortBinding, { uuid: pb, chassis })
        const { encap } = matchOr(Chosen, { pb }, { encap: null })
        return { uuid: pb, encap }
      },
    ),
  ],
})
