/** From logical flows to what they ask for on each local datapath (row X9). */
import {
  branded,
  collect,
  compute,
  flag,
  integer,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { encodeActions, type Pipeline, portsOf, TABLES } from '../actions/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import {
  DpGroupDatapath,
  LogicalFlow,
  MulticastGroup,
  PortBinding,
  PortGroup,
  PortGroupPort,
} from '../database/southbound.ts'
import { NO_PORT, type PortField } from '../expression/index.ts'
import { actionsText, fieldMatch, type Match } from '../openflow/index.ts'
import { both, dimensionsColumn, matchColumn, namesColumn } from './match-value.ts'
import { parseActions, piecesOf } from './piece.ts'

/** A port or multicast group of a local datapath, by name. `present`: packets can come from it or go to it here. */
export const PortKey = relation('PortKey', { dp: uuid, name: textColumn, key: integer, present: flag })
const PresentPort = relation('PresentPort', { pb: uuid, present: flag })

/** A port that is on this chassis. */
const Resident = relation('Resident', { name: textColumn, resident: flag })

/** A logical flow on a datapath where it can do something. */
const FlowOn = relation('FlowOn', { flow: uuid, dp: uuid })

const portField = optional(branded<PortField>('port field'))

/** A piece of a logical flow; see {@link Piece}. */
const FlowPiece = relation('FlowPiece', {
  flow: uuid,
  index: integer,
  fixed: matchColumn,
  portField,
  ports: namesColumn,
  groups: namesColumn,
  otherPort: textColumn,
  dimensions: dimensionsColumn,
  conditionPort: textColumn,
  resident: flag,
})

/** A logical flow that cannot be installed, and why. */
export const Refused = relation('Refused', { flow: uuid, reason: textColumn })

/** A piece on a datapath, under conditions that hold; `fixed` has the datapath in it. */
export const PieceOn = relation('PieceOn', {
  flow: uuid,
  index: integer,
  dp: uuid,
  fixed: matchColumn,
  portField,
  dimensions: dimensionsColumn,
})

/** A port by which a piece can be satisfied. */
export const PiecePort = relation('PiecePort', { flow: uuid, index: integer, dp: uuid, key: integer })

/** Where a logical flow goes in the switch, and what it does there. */
export const FlowActions = relation('FlowActions', {
  flow: uuid,
  dp: uuid,
  table: integer,
  priority: integer,
  actions: textColumn,
})

const ActionPort = relation('ActionPort', { flow: uuid, name: textColumn })
const ActionKey = relation('ActionKey', { flow: uuid, dp: uuid, key: textColumn })
const ActionKeys = relation('ActionKeys', { flow: uuid, dp: uuid, keys: namesColumn })

/** The match by which a packet is at a port. */
export function atPort(field: PortField, key: number): Match {
  return [fieldMatch(field === 'inport' ? 'reg14' : 'reg15', key)]
}

const inDatapath = (key: number): Match => [fieldMatch('metadata', BigInt(key))]

/** The port that a flow's tags name, as a list of one, or of none. */
function taggedPort(tags: string): readonly string[] {
  const pairs = JSON.parse(tags) as readonly (readonly [string, string])[] // as the southbound's monitor gives it
  return pairs.flatMap(([key, value]) => (key === 'in_out_port' ? [value] : []))
}

/** On a switch, a packet at a port that is not here cannot be seen where that port comes in or goes out. */
function needsPresence(field: PortField | null, pipeline: Pipeline, kind: 'switch' | 'router'): boolean {
  return kind === 'switch' && (pipeline === 'ingress' ? field === 'inport' : field === 'outport')
}

function encode(
  actions: string,
  pipeline: Pipeline,
  table: number,
  kind: 'switch' | 'router',
  keys: ReadonlyMap<string, number>,
): readonly string[] {
  const parsed = parseActions(actions)
  if (parsed.kind !== 'parsed') return []
  const encoded = encodeActions(parsed.program, parsed.parameters, {
    pipeline,
    table,
    datapath: kind,
    portKey: (name) => keys.get(name),
  })
  return 'kind' in encoded ? [] : [actionsText(encoded)]
}

export const logicalFlowRules = [
  rule(PresentPort, ({ match }) => ({ pb: match(ClaimedPort).pb, present: true })),
  rule(PresentPort, ({ match }) => ({ pb: match(Patch).pb, present: true })),
  rule(PortKey, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
    match(PresentPort, { pb })
    return { dp, name, key, present: true }
  }),
  rule(PortKey, ({ match, not }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
    not(PresentPort, { pb })
    return { dp, name, key, present: false }
  }),
  rule(PortKey, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { name, tunnel_key: key } = match(MulticastGroup, { datapath: dp })
    return { dp, name, key, present: true }
  }),
  rule(PortKey, ({ match }) => ({ dp: match(LocalDatapath).dp, name: NO_PORT, key: 0, present: true })),
  rule(Resident, ({ match }) => ({ name: match(ClaimedPort).name, resident: true })),

  // A flow is on its datapath, or on all of its group, if that is local and the port it is about is here.
  ...([false, true] as const).flatMap((tagged) => [
    rule(FlowOn, ({ match, where, each }) => {
      const { uuid: flow, logical_datapath, tags } = match(LogicalFlow)
      const dp = each(logical_datapath, (d) => (d === null ? [] : [d]))
      match(LocalDatapath, { dp })
      if (tagged) match(PortKey, { dp, name: each(tags, taggedPort), present: true })
      else where(tags, (t) => taggedPort(t).length === 0)
      return { flow, dp }
    }),
    rule(FlowOn, ({ match, where, each }) => {
      const { uuid: flow, logical_dp_group, tags } = match(LogicalFlow)
      const group = each(logical_dp_group, (g) => (g === null ? [] : [g]))
      const { value: dp } = match(DpGroupDatapath, { uuid: group })
      match(LocalDatapath, { dp })
      if (tagged) match(PortKey, { dp, name: each(tags, taggedPort), present: true })
      else where(tags, (t) => taggedPort(t).length === 0)
      return { flow, dp }
    }),
  ]),

  // A flow is taken apart once, on however many datapaths it is.
  rule(FlowPiece, ({ match, each }) => {
    const { flow } = match(FlowOn)
    const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
    const piece = each([packets, actions], (m, a) => {
      const parsed = piecesOf(m, a)
      return parsed.kind === 'pieces' ? parsed.pieces : []
    })
    const { index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident } = piece
    return { flow, index, fixed, portField, ports, groups, otherPort, dimensions, conditionPort, resident }
  }),
  rule(Refused, ({ match, each }) => {
    const { flow } = match(FlowOn)
    const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
    const reason = each([packets, actions], (m, a) => {
      const parsed = piecesOf(m, a)
      return parsed.kind === 'refused' ? [parsed.reason] : []
    })
    return { flow, reason }
  }),

  // A piece counts where its condition on a port's residence holds, and its other port is known.
  ...[false, true].flatMap((conditional) =>
    [false, true].map((withOther) =>
      rule(PieceOn, ({ match, not, where, each }) => {
        const { flow, dp } = match(FlowOn)
        const { key: dpKey } = match(LocalDatapath, { dp })
        const { index, fixed, portField, dimensions, otherPort, conditionPort, resident } = match(FlowPiece, {
          flow,
        })
        if (conditional) {
          where([conditionPort, resident], (p, r) => p !== '' && !r)
          not(Resident, { name: conditionPort, resident: true })
        } else where(conditionPort, (p) => p === '')
        const here = each([fixed, dpKey], (f, k) => both(f, inDatapath(k)))
        if (!withOther) {
          where(otherPort, (o) => o === '')
          return { flow, index, dp, fixed: here, portField, dimensions }
        }
        where(otherPort, (o) => o !== '')
        const [field, name] = [
          compute(otherPort, (o) => o.split(' ')[0] as PortField),
          compute(otherPort, (o) => o.slice(o.indexOf(' ') + 1)),
        ]
        const { key } = match(PortKey, { dp, name })
        return {
          flow,
          index,
          dp,
          fixed: each([here, field, key], (h, f, k) => both(h, atPort(f, k))),
          portField,
          dimensions,
        }
      }),
    ),
  ),
  rule(PieceOn, ({ match, where, each }) => {
    const { flow, dp } = match(FlowOn)
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { index, fixed, portField, dimensions, otherPort, conditionPort } = match(FlowPiece, {
      flow,
      resident: true,
    })
    where(otherPort, (o) => o === '')
    match(Resident, { name: conditionPort })
    return {
      flow,
      index,
      dp,
      fixed: each([fixed, dpKey], (f, k) => both(f, inDatapath(k))),
      portField,
      dimensions,
    }
  }),

  // Its port may be one that it names, or one in a group that it names.
  rule(PiecePort, ({ match, each, where }) => {
    const { flow, dp } = match(FlowOn)
    const { kind } = match(LocalDatapath, { dp })
    const { pipeline } = match(LogicalFlow, { uuid: flow })
    const { index, portField, ports } = match(FlowPiece, { flow })
    const { key, present } = match(PortKey, { dp, name: each(ports, (all) => all) })
    const needed = compute([portField, pipeline, kind], needsPresence)
    where([needed, present], (n, p) => !n || p)
    return { flow, index, dp, key }
  }),
  rule(PiecePort, ({ match, each, where }) => {
    const { flow, dp } = match(FlowOn)
    const { key: dpKey, kind } = match(LocalDatapath, { dp })
    const { pipeline } = match(LogicalFlow, { uuid: flow })
    const { index, portField, groups } = match(FlowPiece, { flow })
    const name = each(groups, (all) => all)
    const { uuid: group } = match(PortGroup, { name: text`${dpKey}_${name}` })
    const { value: port } = match(PortGroupPort, { uuid: group })
    const { key, present } = match(PortKey, { dp, name: port })
    const needed = compute([portField, pipeline, kind], needsPresence)
    where([needed, present], (n, p) => !n || p)
    return { flow, index, dp, key }
  }),

  // The names in a flow's actions stand for keys of its datapath; one that is unknown for 0.
  rule(ActionPort, ({ match, each }) => {
    const { flow } = match(FlowOn)
    const { actions } = match(LogicalFlow, { uuid: flow })
    const name = each(actions, (a) => {
      const parsed = parseActions(a)
      return parsed.kind === 'parsed' ? portsOf(parsed.program, parsed.parameters) : []
    })
    return { flow, name }
  }),
  rule(ActionKey, ({ match }) => {
    const { flow, dp } = match(FlowOn)
    const { name } = match(ActionPort, { flow })
    const { key } = match(PortKey, { dp, name })
    return { flow, dp, key: text`${key} ${name}` }
  }),
  rule(ActionKeys, ({ match }) => {
    const { flow, dp, key } = match(ActionKey)
    return { flow, dp, keys: collect(key) }
  }),
  ...[false, true].map((named) =>
    rule(FlowActions, ({ match, not, each }) => {
      const { flow, dp } = match(FlowOn)
      const { kind } = match(LocalDatapath, { dp })
      const { pipeline, table_id, priority, actions } = match(LogicalFlow, { uuid: flow })
      const table = compute([pipeline, table_id], (p, t) => TABLES[p] + t)
      const place = compute([pipeline, table_id, kind], (p, t, k) => ({ pipeline: p, table: t, kind: k }))
      if (!named) {
        not(ActionKeys, { flow, dp })
        const text = each([actions, place], (a, p) => encode(a, p.pipeline, p.table, p.kind, new Map()))
        return { flow, dp, table, priority, actions: text }
      }
      const { keys } = match(ActionKeys, { flow, dp })
      const text = each([actions, place, keys], (a, p, all) =>
        encode(a, p.pipeline, p.table, p.kind, new Map(all.map(keyOf))),
      )
      return { flow, dp, table, priority, actions: text }
    }),
  ),
]

/** `KEY NAME` as an entry of a map from names to keys. */
function keyOf(text: string): readonly [string, number] {
  const space = text.indexOf(' ')
  return [text.slice(space + 1), Number(text.slice(0, space))]
}
