/** The rules with what the daemon feeds to them beside the databases. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { type Columns, type Fact, type Instance, type Relation, start } from '../../rules/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { InstalledPort } from '../binding/installed-port.ts'
import { MonitorAll, MonitoredRow } from '../binding/monitored.ts'
import { PrefixCapacity } from '../chassis/flow-table.ts'
import { ConfirmedSequence, SwitchFeature } from '../chassis/registration.ts'
import { BridgeName, ForcedName, HostName, Setting } from '../chassis/setting.ts'
import { local } from '../database/local.ts'
import { AclId, southbound } from '../database/southbound.ts'
import { WantedGroup, WantedMeter } from '../flow/numbered.ts'
import { SwitchFlow } from '../flow/switch-flow.ts'
import { GeneveOption } from '../physical/tunnel-flows.ts'
import { controller } from '../program.ts'
import { Unsupported } from '../unsupported.ts'

/** The relations whose changes the daemon follows. */
const followed = [
  SwitchFlow,
  WantedGroup,
  WantedMeter,
  Unsupported,
  Setting,
  BridgeName,
  MonitoredRow,
  MonitorAll,
  ClaimedPort,
  AclId,
] as const

/** What the daemon itself tells the rules. */
const own: readonly Relation[] = [
  HostName,
  ForcedName,
  ConfirmedSequence,
  GeneveOption,
  InstalledPort,
  PrefixCapacity,
  SwitchFeature,
] as unknown as readonly Relation[] // relations of different columns, which are copied as they are

/** A name that an administrator has written for this machine (ovn-controller(8)). */
const OVERRIDE = '/etc/openvswitch/system-id-override'

/** @param chassis the name of the chassis, if the local database has no say in it */
export function startRules(chassis: string | undefined): Instance {
  const instance = start(controller, followed)
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
export function restartRules(from: Instance): Instance {
  const instance = start(controller, followed)
  instance.transact((tx) => {
    for (const relation of [...southbound.relations, ...local.relations, ...own])
      for (const fact of from.facts(relation)) tx.insert(relation, fact)
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
