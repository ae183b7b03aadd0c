/**
 * By which address of its chassis a port is reached, and by which of ours its packets leave (ovn-sb(5),
 * Port_Binding, `encap`): the one that its interface asks for (`encap-ip`), or the one that is marked as the
 * default.
 */
import { count, integer, min, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, truth, uuid, writtenCell } from '../../tables/index.ts'
import { ENCAPSULATIONS, LocalAddress } from '../chassis/encapsulation.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { Interface, InterfaceExternalId } from '../database/local.ts'
import { Chassis, Encap, PortBinding, southbound } from '../database/southbound.ts'
import { ClaimedPort, LogicalInterface } from './claim.ts'
import { LocalPort } from './local-port.ts'

/** The address that a port says it is reached by, wherever it is. */
export const PortAddress = relation('PortAddress', { pb: uuid, ip: textColumn })

/** Which of our addresses the packets of a port here leave from. */
export const SourceAddress = relation('SourceAddress', { pb: uuid, index: integer })
const NamedSource = relation('NamedSourceAddress', { pb: uuid, index: integer })

/** The tunnel end that a port of this chassis is reached at, in its binding. */
const encapCell = writtenCell(southbound, 'Port_Binding', 'encap')

/** The tunnel ends that the southbound knows of this chassis, and how many. */
const OwnEncap = relation(
  'OwnEncap',
  { encap: uuid, ip: textColumn, rank: integer },
  { few: true, rare: true },
)
const OwnEncaps = relation('OwnEncaps', { number: integer }, { few: true, rare: true })

/** The one of several that ports are reached at if nothing speaks for another one. */
const DefaultEncap = relation('DefaultEncap', { encap: uuid, rank: integer }, { few: true, rare: true })

/** The address that the interface of a logical port asks for. */
const Asked = relation('AskedTunnelAddress', { name: textColumn, ip: textColumn })
/** The interface that a port of this chassis is behind, or nothing. */
const Behind = relation('PortBehind', { pb: uuid, name: textColumn })
const AskedFor = relation('PortAskedAddress', { pb: uuid, ip: textColumn })

/** A tunnel end that would do, and the best one; and what is wanted in the end. */
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
    rule(
      'A port here sends from the address that it is reached by, if that is one of ours still',
      NamedSource,
      ({ match }) => {
        const { pb } = match(LocalPort)
        const { ip } = match(PortAddress, { pb })
        return { pb, index: match(LocalAddress, { ip }).index }
      },
    ),
    rule('?', SourceAddress, ({ match }) => {
      const { pb, index } = match(NamedSource)
      return { pb, index }
    }),
    rule('?', SourceAddress, ({ match, not }) => {
      const { pb } = match(LocalPort)
      not(NamedSource, { pb })
      return { pb, index: 0 }
    }),

    rule(
      'There is something to choose from when the chassis has several tunnel ends',
      OwnEncap,
      ({ match, each }) => {
        const { chassis } = match(ThisChassis)
        const uuid = each(chassis, (own) => (own === null ? [] : [own]))
        const { value: encap } = match(Chassis.elements.encaps.actual, { uuid })
        const { ip, type } = match(Encap.actual, { uuid: encap })
        return { encap, ip, rank: each(type, (t) => [rankOf(t)]) }
      },
    ),
    rule('?', OwnEncaps, ({ match }) => ({ number: count(match(OwnEncap).encap) })),
    rule('?', Asked, ({ match }) => {
      const { name, ofport } = match(LogicalInterface)
      const { uuid: iface } = match(InterfaceExternalId, { key: 'iface-id', value: name })
      match(Interface.actual, { uuid: iface, ofport })
      const { value: ip } = match(InterfaceExternalId, { uuid: iface, key: 'encap-ip' })
      return { name, ip: min(ip) }
    }),
    rule(
      'A port is behind the interface of its name, or of the port that it is inside of',
      Behind,
      ({ match }) => {
        const { pb, name } = match(ClaimedPort)
        match(PortBinding, { uuid: pb, type: '', parent_port: null })
        return { pb, name }
      },
    ),
    rule('?', Behind, ({ match, each }) => {
      const { pb } = match(ClaimedPort)
      const { parent_port } = match(PortBinding, { uuid: pb, type: '' })
      return { pb, name: each(parent_port, (parent) => (parent === null ? [] : [parent])) }
    }),
    rule('?', AskedFor, ({ match }) => {
      const { pb, name } = match(Behind)
      return { pb, ip: match(Asked, { name }).ip }
    }),
    rule(
      'What it asks for counts, or else what is marked; of several kinds of tunnels the best',
      Suitable,
      ({ match, where }) => {
        const { pb, ip } = match(AskedFor)
        const { encap, rank } = match(OwnEncap, { ip })
        const { number } = match(OwnEncaps)
        where(number, (n) => n > 1)
        return { pb, rank, encap }
      },
    ),
    rule('Of several tunnel ends the one that is marked is the default', DefaultEncap, ({ match, where }) => {
      const { encap, rank } = match(OwnEncap)
      const { value } = match(Encap.elements.options.actual, { uuid: encap, key: 'is_default' })
      where(value, (v) => truth(v, false))
      const { number } = match(OwnEncaps)
      where(number, (n) => n > 1)
      return { encap, rank }
    }),
    rule(
      'A port whose interface asks for no address is reached at the default',
      Suitable,
      ({ match, not }) => {
        const { pb } = match(ClaimedPort)
        not(AskedFor, { pb })
        const { encap, rank } = match(DefaultEncap)
        return { pb, rank, encap }
      },
    ),
    rule('?', Best, ({ match }) => {
      const { pb, rank } = match(Suitable)
      return { pb, rank: min(rank) }
    }),
    rule('?', Chosen, ({ match }) => {
      const { pb, rank } = match(Best)
      return { pb, encap: min(match(Suitable, { pb, rank }).encap) }
    }),
    rule(
      'A port that this chassis has says at which tunnel end it is reached, if there is a choice',
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
