/** The rules with what the daemon feeds to them beside the databases. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import {
  type Columns,
  type Fact,
  type Instance,
  type Relation,
  type StartOptions,
  start,
} from '../../rules/index.ts'
import { ConfirmedSequence } from '../chassis/registration.ts'
import { ForcedName, HostName } from '../chassis/setting.ts'
import { GeneveOption } from '../physical/tunnel-flows.ts'
import { composition } from '../program.ts'

const { program, inputs, outputs } = composition

/** A name that an administrator has written for this machine (ovn-controller(8)). */
const OVERRIDE = '/etc/openvswitch/system-id-override'

/**
 * Starts the rules with empty databases; what their functions fail at is set aside, and told.
 *
 * @param chassis the name of the chassis, if the local database has no say in it
 */
export function startRules(chassis: string | undefined, options: StartOptions): Instance {
  const instance = start(program, outputs, options)
  const name = chassis ?? overridden()
  instance.transact((tx) => {
    tx.insert(HostName, { name: hostname() })
    tx.insert(ConfirmedSequence, { nb_cfg: 0 })
    tx.insert(GeneveOption, { field: 0 })
    if (name !== undefined) tx.insert(ForcedName, { name })
  })
  return instance
}

function overridden(): string | undefined {
  const directory = process.env.OVS_SYSCONFDIR
  const file = directory ? `${directory}/system-id-override` : OVERRIDE
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}

/** Another instance with the same inputs, everything else derived from scratch. */
export function restartRules(from: Instance, options: StartOptions): Instance {
  const instance = start(program, outputs, { ...options, decidedBy: from })
  instance.transact((tx) => {
    for (const relation of inputs) for (const fact of from.facts(relation)) tx.insert(relation, fact)
  })
  return instance
}

/** Tells the rules facts that take the place of those that they knew. */
export function tellAll<C extends Columns>(
  instance: Instance,
  input: Relation<C>,
  facts: readonly Fact<C>[],
): void {
  instance.transact((tx) => {
    for (const before of instance.facts(input)) tx.remove(input, before)
    for (const fact of facts) tx.insert(input, fact)
  })
}

export function tell<C extends Columns>(instance: Instance, input: Relation<C>, fact: Fact<C>): void {
  tellAll(instance, input, [fact])
}

/** Takes all facts of these relations away. */
export function forget(instance: Instance, relations: readonly Relation[]): void {
  instance.transact((tx) => {
    for (const relation of relations) for (const fact of instance.facts(relation)) tx.remove(relation, fact)
  })
}
