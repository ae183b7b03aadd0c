/**
 * Example: which parts of a network are connected. Switches and routers are nodes, the cables between
 * them links; from those follow who reaches whom, the connected components, and what cut a node off.
 */
import { type Body, branded, category, count, input, min, program, relation, rule, view } from '../index.ts'

/** A switch or router, by its name. */
export type NodeName = string & { readonly brand: 'node' }
const node = branded<NodeName>('node')

/** What there is. */
export const NetworkNode = input(
  'NetworkNode',
  { name: node, kind: category<'switch' | 'router'>('kind') },
  { key: ['name'] },
)

/** What is connected with what, one fact a cable. */
export const Cable = input('Cable', { one: node, other: node })

/** Nodes that are switched off. */
export const Down = input('Down', { name: node })

/** Two nodes that are up, with a cable between them, seen from either end. */
export const Link = relation('Link', { from: node, to: node })

/** One node can be reached from another; a node that is up reaches itself. */
export const Reaches = relation('Reaches', { from: node, to: node })

/** Each node's component, named by the first of its nodes. */
export const Component = relation('Component', { member: node, leader: node })

const Up = view('Up', 'A node that is up', ({ match, not }) => {
  const { name } = match(NetworkNode)
  not(Down, { name })
  return { name }
})

export const ComponentSize = view('ComponentSize', 'How many nodes a component has', ({ match }) => {
  const { leader, member } = match(Component)
  return { leader, members: count(member) }
})

const Routed = view('Routed', 'A node that reaches a router', ({ match }) => {
  const { from, to } = match(Reaches)
  match(NetworkNode, { name: to, kind: 'router' })
  return { name: from }
})

export const Isolated = view('Isolated', 'A switch that reaches no router', ({ match, not }) => {
  const { name } = match(NetworkNode, { kind: 'switch' })
  match(Up, { name })
  not(Routed, { name })
  return { name }
})

/** A cable whose two ends are up. */
function liveCable({ match }: Body) {
  const cable = match(Cable)
  match(Up, { name: cable.one })
  match(Up, { name: cable.other })
  return cable
}

export const reachability = program([
  rule('A cable between nodes that are up links them both ways', Link, (body) => {
    const { one, other } = liveCable(body)
    return [
      { from: one, to: other },
      { from: other, to: one },
    ]
  }),

  rule(
    'A node that is up reaches itself, and whatever is linked to what it reaches',
    Reaches,
    ({ match }) => {
      const { name } = match(Up)
      return { from: name, to: name }
    },
  ),
  rule('Reaches', Reaches, ({ match }) => {
    const { from, to: by } = match(Reaches)
    const { to } = match(Link, { from: by })
    return { from, to }
  }),

  rule('The first node that a node reaches leads its component', Component, ({ match }) => {
    const { from, to } = match(Reaches)
    return { member: from, leader: min(to) }
  }),

  ComponentSize,
  Isolated,
])
