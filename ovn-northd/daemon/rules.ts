/** The rules at work: from nothing, or again from what another instance was given. */
import { randomBytes } from 'node:crypto'
import { type Instance, type StartOptions, start } from '../../rules/index.ts'
import { FixedOption, GeneratedOption } from '../global/global-configuration.ts'
import { composition } from '../program.ts'

/** What `ovn-controller` compares with its own version when it is told to. */
export const INTERNAL_VERSION = '25.03.0-20.41.0-77.6'

const { program, inputs, outputs } = composition

/** Starts the rules with empty databases; what their functions fail at is set aside, and told. */
export function startRules(options: StartOptions): Instance {
  const instance = start(program, outputs, options)
  instance.transact((tx) => {
    const mac = randomBytes(6)
    mac[0] = ((mac[0] as number) | 2) & ~1 // six bytes: local, and of one station
    const bytes = [...mac].map((byte) => byte.toString(16).padStart(2, '0'))
    tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: bytes.join(':') })
    tx.insert(GeneratedOption, { key: 'mac_prefix', value: bytes.slice(0, 3).join(':') })
    tx.insert(FixedOption, { key: 'northd_internal_version', value: INTERNAL_VERSION })
  })
  return instance
}

/** Starts the rules again, with what an instance was given; it stays as it is. */
export function restartRules(instance: Instance, options: StartOptions): Instance {
  const fresh = start(program, outputs, { ...options, decidedBy: instance })
  fresh.transact((tx) => {
    for (const relation of inputs) for (const fact of instance.facts(relation)) tx.insert(relation, fact)
  })
  return fresh
}
