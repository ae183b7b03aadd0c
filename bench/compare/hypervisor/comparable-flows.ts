/**
 * What `ovs-ofctl dump-flows` prints, in a form in which two bridges compare:
 * cookies gone, and conjunctive matches by their clauses instead of their ids.
 */

/** Flows of the given tables, one text each, sorted. */
export function comparableFlows(dump: string, tables: (table: number) => boolean): readonly string[] {
  const plain: string[] = []
  const clauses = new Map<string, Map<string, Set<string>>>()
  const heads: { readonly id: string; readonly text: string }[] = []
  for (const line of dump.split('\n')) {
    const [, table, match, actions] = /table=(\d+), (\S+) actions=(.*)/.exec(line) ?? []
    if (table === undefined || match === undefined || actions === undefined || !tables(Number(table)))
      continue
    const at = `table=${table},${match}`
    const members = [...actions.matchAll(/conjunction\((\d+),(\d+)\/\d+\)/g)]
    for (const [, id = '', clause = ''] of members) {
      const of = clauses.get(id) ?? new Map<string, Set<string>>()
      clauses.set(id, of.set(clause, (of.get(clause) ?? new Set()).add(at)))
    }
    if (members.length > 0) continue
    const [, id] = /conj_id=(\d+)/.exec(match) ?? []
    const text = `${at.replace(/conj_id=\d+,?/, '')} => ${canonicalActions(actions)}`
    if (id === undefined) plain.push(text)
    else heads.push({ id, text })
  }
  const conjunctive = heads.map(({ id, text }) => {
    const of = [...(clauses.get(id)?.values() ?? [])].map((members) => `{${[...members].sort().join(' ')}}`)
    return `${text} ${of.sort().join(' & ')}`
  })
  return [...plain, ...conjunctive].sort()
}

/** Two actions are printed in two ways that mean the same: with a mask that hides nothing, or with no controller to tell. */
export function canonicalActions(actions: string): string {
  return actions.replaceAll('dec_ttl()', 'dec_ttl').replaceAll('/0x3f->ip_dscp', '->ip_dscp')
}
