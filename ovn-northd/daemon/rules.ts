/** The rules at work: from nothing, or again from what another instance was given. */
import { randomBytes } from 'node:crypto'
import { macText, readMac } from '../../address/index.ts'
import { type Instance, type Relation, start } from '../../rules/index.ts'
import { NbGlobalOption, northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import { ChassisWithoutRow, FixedOption, GeneratedOption } from '../global/global-configuration.ts'
import { northd } from '../program.ts'
import { Unsupported } from '../told.ts'

/** What `ovn-controller` compares with its own version when it is told to. */
export const INTERNAL_VERSION = '25.03.0-20.41.0-77.6'

/** The relations whose changes the daemon looks at; of different columns, so known by name only. */
const outputs = [Unsupported, ChassisWithoutRow, NbGlobalOption] as readonly unknown[] as readonly Relation[]

/** What does not come from a database; known by name only, as above. */
const ownInputs = [GeneratedOption, FixedOption] as readonly unknown[] as readonly Relation[]

/** Everything the rules are given. */
const inputs: readonly Relation[] = [...northbound.relations, ...southbound.relations, ...ownInputs]

/** Starts the rules with empty databases. */
export function startRules(): Instance {
  const instance = start(northd, outputs)
  instance.transact((tx) => {
    const mac = randomBytes(6)
    mac[0] = ((mac[0] as number) | 2) & ~1 // six bytes: local, and of one station
    const text = macText(readMac(mac))
    tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: text })
    tx.insert(GeneratedOption, { key: 'mac_prefix', value: text.slice(0, 8) })
    tx.insert(FixedOption, { key: 'northd_internal_version', value: INTERNAL_VERSION })
  })
  return instance
}

/** Starts the rules again, with what an instance was given; it stays as it is. */
export function restartRules(instance: Instance): Instance {
  const fresh = start(northd, outputs)
  fresh.transact((tx) => {
    for (const relation of inputs) for (const fact of instance.facts(relation)) tx.insert(relation, fact)
  })
  return fresh
}
