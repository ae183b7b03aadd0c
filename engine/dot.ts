/** A circuit as a drawing: its description in the DOT language of Graphviz. */
import type { CircuitDescription, CollectionDescription, OperatorDescription } from './describe.ts'

/** Draws collections as boxes and operators as ellipses; each recursion has a frame. */
export function toDot({ collections, operators }: CircuitDescription): string {
  const recursions = new Map<string, CollectionDescription[]>()
  for (const collection of collections) {
    if (collection.recursion === undefined) continue
    const known = recursions.get(collection.recursion)
    if (known) known.push(collection)
    else recursions.set(collection.recursion, [collection])
  }
  const lines = [
    'digraph circuit {',
    '  node [fontname="sans-serif", fontsize=10]',
    ...collections.filter((c) => c.recursion === undefined).map((c) => `  ${collectionNode(c)}`),
    ...[...recursions].flatMap(([name, members], i) => [
      `  subgraph cluster_${i} {`,
      `    label=${quote(name)}`,
      ...members.map((member) => `    ${collectionNode(member)}`),
      '  }',
    ]),
    ...operators.flatMap(operatorLines),
    '}',
  ]
  return `${lines.join('\n')}\n`
}

function collectionNode({ id, name, columns, held, changed }: CollectionDescription): string {
  const label = `${name}(${columns.join(', ')})\n${held} held, ${changed} changed`
  return `c${id} [shape=box, label=${quote(label)}]`
}

function operatorLines(operator: OperatorDescription, i: number): readonly string[] {
  const { kind, name, sources, targets, received, emitted, nanoseconds } = operator
  const time = nanoseconds > 0 ? `, ${(nanoseconds / 1e6).toFixed(1)} ms` : ''
  const label = `${kind}: ${name}\n${received} in, ${emitted} out${time}`
  return [
    `  o${i} [shape=ellipse, label=${quote(label)}]`,
    ...sources.map((source) => `  c${source} -> o${i}`),
    ...targets.map((target) => `  o${i} -> c${target}`),
  ]
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`
}
