/**
 * The place of the actions of a logical flow, and the meaning of the names in them (ovn-sb(5), Logical_Flow,
 * `actions`).
 */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  type Body,
  branded,
  collect,
  compute,
  integer,
  type Reference,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import {
  type ActionContext,
  type ActionName,
  namesOf,
  type OptionDefinition,
  type Pipeline,
} from '../actions/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { IntegrationBridge } from '../chassis/setting.ts'
import { Tunnel } from '../chassis/tunnel.ts'
import { CollectorSet } from '../database/local.ts'
import {
  AclId,
  DatapathExternalId,
  DhcpOptions,
  Dhcpv6Options,
  LogicalFlow,
  PortBinding,
} from '../database/southbound.ts'
import { namesColumn } from './match-value.ts'
import { parsedActions } from './parsed-flow.ts'
import { datapath, FlowOn, PortKey } from './placement.ts'

/** The pipeline and table of a flow, and the meter of the packets that it sends to the controller. */
interface Stage {
  readonly pipeline: Pipeline
  readonly table: number
  readonly controllerMeter: string | undefined
}

/** What the actions of a flow depend on of its datapath. */
interface Ground {
  readonly datapath: 'switch' | 'router'
  readonly datapathKey: number
  readonly commonZone: 'dnat' | 'snat'
}

/** What the encoding of the actions of a flow depends on, apart from names. */
export interface Place {
  readonly stage: Stage
  readonly ground: Ground
  readonly flow: Uuid
}

const stageOf = (pipeline: Pipeline, table: number, meter: string | null): Stage => ({
  pipeline,
  table,
  controllerMeter: meter ?? undefined,
})
const groundOf = (
  datapath: Ground['datapath'],
  datapathKey: number,
  commonZone: Ground['commonZone'],
): Ground => ({ datapath, datapathKey, commonZone })
const placeAt = (stage: Stage, ground: Ground, flow: Uuid): Place => ({ stage, ground, flow })

/** The zone that a datapath uses where one zone serves for both directions of translation. */
const CommonZone = relation('CommonZone', { dp: uuid, zone: branded<'dnat' | 'snat'>('zone') })

/** A set of collectors of the integration bridge, by its number as actions write it. */
const NamedCollectors = relation('NamedCollectors', { name: textColumn, id: integer })

/** A name in the actions of a flow. */
const ActionNameIn = relation('ActionName', {
  flow: uuid,
  kind: branded<ActionName['kind']>('kind of name'),
  name: textColumn,
})

/** A name in the actions of a flow on a datapath with its meaning there: `KIND MEANING NAME`. */
export const ActionValue = relation('ActionValue', { flow: uuid, dp: datapath, value: textColumn })

/** All names in the actions of a flow on a datapath that have a meaning there. */
export const ActionValues = relation('ActionValues', { flow: uuid, dp: datapath, values: namesColumn })

/** The place of a flow on a datapath, where a rule matches both. */
export function placeOf(match: Body['match'], flow: Reference<Uuid>, dp: Reference<Uuid>): Reference<Place> {
  const { kind, key } = match(LocalDatapath, { dp })
  const { zone } = match(CommonZone, { dp })
  const { pipeline, table_id, controller_meter } = match(LogicalFlow, { uuid: flow })
  const stage = compute([pipeline, table_id, controller_meter], stageOf)
  return compute([stage, compute([kind, key, zone], groundOf), flow], placeAt)
}

/** A place with the meanings of names there; groups and meters are `KIND NUMBER NAME` like all others. */
export class PlacedContext implements ActionContext {
  readonly pipeline: Pipeline
  readonly table: number
  readonly datapath: 'switch' | 'router'
  readonly datapathKey: number
  readonly commonZone: 'dnat' | 'snat'
  readonly flow: string
  readonly controllerMeter: string | undefined
  readonly #values: Iterable<string>
  /** The meanings of names, by `KIND NAME`; made when one is asked for, since most actions have no names. */
  #meanings: ReadonlyMap<string, string> | undefined

  constructor({ stage, ground, flow }: Place, values: Iterable<string>) {
    this.pipeline = stage.pipeline
    this.table = stage.table
    this.datapath = ground.datapath
    this.datapathKey = ground.datapathKey
    this.commonZone = ground.commonZone
    this.flow = flow
    this.controllerMeter = stage.controllerMeter
    this.#values = values
  }

  portKey(name: string): number | undefined {
    return this.numberOf('port', name)
  }

  tunnelPort(name: string): number | undefined {
    return this.numberOf('tunnel', name)
  }

  hasCollectors(id: number): boolean {
    return this.#meaning(`collectors ${id}`) !== undefined
  }

  numberOf(kind: string, name: string): number | undefined {
    const meaning = this.#meaning(`${kind} ${name}`)
    return meaning === undefined ? undefined : Number(meaning)
  }

  dhcpOption(version: 4 | 6, name: string): OptionDefinition | undefined {
    const [code, type] = this.#meaning(`dhcp${version} ${name}`)?.split(':') ?? []
    return code === undefined || type === undefined ? undefined : { code: Number(code), type }
  }

  #meaning(name: string): string | undefined {
    this.#meanings ??= meaningsOf(this.#values)
    return this.#meanings.get(name)
  }
}

function meaningsOf(values: Iterable<string>): ReadonlyMap<string, string> {
  const meanings = new Map<string, string>()
  for (const value of values) {
    const [, kind, meaning = '', name] = /^(\S+) (\S+) (.*)$/s.exec(value) ?? []
    meanings.set(`${kind} ${name}`, meaning)
  }
  return meanings
}

export const actionPlaces = feature({
  name: 'names in actions',
  outputs: [AclId],
  rules: [
    rule(
      'The zone that a datapath uses for both directions is the one for sources if `snat-ct-zone` asks for a number',
      CommonZone,
      ({ match, matchOr }) => {
        const { dp } = match(LocalDatapath)
        const { value: asked } = matchOr(
          DatapathExternalId,
          { uuid: dp, key: 'snat-ct-zone' },
          { value: null },
        )
        return { dp, zone: compute(asked, (number) => (number === null ? 'dnat' : 'snat')) }
      },
    ),

    rule(
      'The actions of a flow name ports, tunnels, options and sets of collectors',
      ActionNameIn,
      ({ match, each }) => {
        const { flow, actions } = parsedActions(match)
        const { kind, name } = each(actions, (parsed) =>
          parsed.kind === 'parsed' ? namesOf(parsed.program, parsed.parameters) : [],
        )
        return { flow, kind, name }
      },
    ),
    rule('A port or multicast group of the datapath means its tunnel key', ActionValue, ({ match }) => {
      const { flow, name } = match(ActionNameIn, { kind: 'port' })
      const { dp } = match(FlowOn, { flow })
      const { key } = match(PortKey, { dp, name })
      return { flow, dp, value: text`port ${key} ${name}` }
    }),
    rule(
      "The tunnel to the chassis of a port means the tunnel's OpenFlow port",
      ActionValue,
      ({ match, present }) => {
        const { flow, name } = match(ActionNameIn, { kind: 'tunnel' })
        const { dp } = match(FlowOn, { flow })
        const { chassis: there } = match(PortBinding, { datapath: dp, logical_port: name })
        const { ofport } = match(Tunnel, { chassis: present(there) })
        return { flow, dp, value: text`tunnel ${ofport} ${name}` }
      },
    ),
    rule('An option of DHCPv4 means its code and type', ActionValue, ({ match }) => {
      const { flow, name } = match(ActionNameIn, { kind: 'dhcp4' })
      const { dp } = match(FlowOn, { flow })
      const { code, type } = match(DhcpOptions, { name })
      return { flow, dp, value: text`dhcp4 ${code}:${type} ${name}` }
    }),
    rule('An option of DHCPv6 means its code and type', ActionValue, ({ match }) => {
      const { flow, name } = match(ActionNameIn, { kind: 'dhcp6' })
      const { dp } = match(FlowOn, { flow })
      const { code, type } = match(Dhcpv6Options, { name })
      return { flow, dp, value: text`dhcp6 ${code}:${type} ${name}` }
    }),
    rule(
      'A set of collectors of the integration bridge is named by its number',
      NamedCollectors,
      ({ match }) => {
        const { bridge } = match(IntegrationBridge)
        const { id } = match(CollectorSet, { bridge })
        return { name: text`${id}`, id }
      },
    ),
    rule('A set of collectors that the integration bridge has means its number', ActionValue, ({ match }) => {
      const { flow, name } = match(ActionNameIn, { kind: 'collectors' })
      const { dp } = match(FlowOn, { flow })
      const { id } = match(NamedCollectors, { name })
      return { flow, dp, value: text`collectors ${id} ${name}` }
    }),
    rule('The names of a flow on a datapath are put together', ActionValues, ({ match }) => {
      const { flow, dp, value } = match(ActionValue)
      return { flow, dp, values: collect(value) }
    }),
  ],
})
