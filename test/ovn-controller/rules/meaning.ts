/** What the rules want, in a form that does not depend on which numbers they have given out. */
import { ClaimPort, ReleasePort } from '../../../ovn-controller/binding/claim.ts'
import { Zone } from '../../../ovn-controller/binding/conntrack-zone.ts'
import { MarkInterface, UnmarkInterface } from '../../../ovn-controller/binding/installed-port.ts'
import { MonitorAll, MonitoredRow } from '../../../ovn-controller/binding/monitored.ts'
import { AddFlowTable, DropFlowTable } from '../../../ovn-controller/chassis/flow-table.ts'
import { DropPort } from '../../../ovn-controller/chassis/managed-port.ts'
import { WantedGroup, WantedMeter } from '../../../ovn-controller/flow/numbered.ts'
import { flowLine, SwitchFlow } from '../../../ovn-controller/flow/switch-flow.ts'
import { composition } from '../../../ovn-controller/program.ts'
import { LOCAL_OUTPUT, MULTICAST_PART } from '../../../ovn-controller/register/table.ts'
import type { AnyRelation, Instance } from '../../../rules/index.ts'
import { Told } from '../../../tables/index.ts'

/** The flows, conjunctions by what they are made of and zones by what they are for. */
export function flowsOf(instance: Instance): readonly string[] {
  const zones = new Map(instance.facts(Zone).map(({ key, number }) => [number, key]))
  const zone = (text: string): string =>
    text.replace(
      /set_field:(\d+)(\/0xffff)?->reg(11|12|13)/g,
      (_, n, mask = '', reg) => `zone ${zones.get(Number(n)) ?? n}${mask}->reg${reg}`,
    )
  const clauses = new Map<string, string[]>()
  const facts = instance.facts(SwitchFlow)
  for (const { table, priority, match, rest } of facts) {
    for (const [, number = '', place] of rest.matchAll(/conjunction\((\d+),(\d+\/\d+)\)/g)) {
      const made = clauses.get(number) ?? []
      clauses.set(number, made)
      made.push(`${place} ${table} ${priority} ${match}`)
    }
  }
  return facts
    .flatMap((fact) => {
      if (fact.rest.includes('conjunction(')) return []
      const number = /conj_id=(\d+),/.exec(fact.match)?.[1]
      const deliveries = fact.table === LOCAL_OUTPUT || fact.table === MULTICAST_PART
      const rest = zone(fact.rest)
      const line = { ...fact, rest: deliveries ? inOrder(rest) : rest }
      if (number === undefined) return [flowLine(line)]
      const its = (clauses.get(number) ?? []).sort().join('; ')
      return [`${flowLine({ ...line, match: line.match.replace(/conj_id=\d+,/, '') })} where ${its}`]
    })
    .sort()
}

/** A multicast group delivers to its ports in the order of their zones, which means nothing. */
function inOrder(rest: string): string {
  const delivery = /zone [^,]*,set_field:\d+->reg15,resubmit\(,44\)/g
  const sorted = [...rest.matchAll(delivery)].map(([text]) => text).sort()
  return rest.replace(delivery, () => sorted.shift() ?? '')
}

/** Everything the controller wants to write or to say. */
export function wishesOf(instance: Instance): readonly string[] {
  const relations: readonly AnyRelation[] = [
    ...[ClaimPort, ReleasePort, MarkInterface, UnmarkInterface, MonitorAll, MonitoredRow],
    ...[AddFlowTable, DropFlowTable, DropPort, WantedGroup, WantedMeter, Told],
    ...composition.written.flatMap(({ pending }) => pending),
  ]
  return relations
    .flatMap((relation) => instance.facts(relation).map((fact) => `${relation.name} ${JSON.stringify(fact)}`))
    .sort()
}
