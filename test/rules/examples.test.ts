/** The example programs: each derives what its sentences say. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Acl,
  acls,
  Conflict,
  Flow,
  GroupAcl,
  GroupSwitch,
  Summary,
  Switch,
  SwitchAcl,
  type SwitchName,
} from '../../rules/examples/acls.ts'
import * as sets from '../../rules/examples/address-sets.ts'
import {
  Cable,
  ComponentSize,
  Down,
  Isolated,
  NetworkNode,
  type NodeName,
  reachability,
} from '../../rules/examples/reachability.ts'
import { start } from '../../rules/index.ts'
import { check, override, refers } from '../../rules/testing/index.ts'

describe('reachability', () => {
  const id = (name: string): NodeName => name as NodeName

  test('components fall apart and come together as cables and nodes come and go', () => {
    const running = start(reachability)
    running.transact((tx) => {
      for (const name of ['s1', 's2', 's3']) tx.insert(NetworkNode, { name: id(name), kind: 'switch' })
      tx.insert(NetworkNode, { name: id('r'), kind: 'router' })
      tx.insert(Cable, { one: id('s1'), other: id('r') })
      tx.insert(Cable, { one: id('r'), other: id('s2') })
      tx.insert(Cable, { one: id('s2'), other: id('s1') })
    })
    expect(new Map(running.facts(ComponentSize).map((c) => [c.leader, c.members]))).toEqual(
      new Map([
        ['r', 3],
        ['s3', 1],
      ]),
    )
    expect(running.facts(Isolated)).toEqual([{ name: 's3' }])
    const without = running.speculate((tx) => tx.insert(Down, { name: id('r') })).changes(Isolated)
    expect(new Set(without.map(({ fact, weight }) => `${fact.name} ${weight}`))).toEqual(
      new Set(['s1 1', 's2 1']),
    )
    running.transact((tx) => tx.remove(Cable, { one: id('s2'), other: id('s1') }))
    expect(running.facts(Isolated)).toEqual([{ name: 's3' }])
    running.transact((tx) => tx.remove(Cable, { one: id('r'), other: id('s2') }))
    expect(new Set(running.facts(Isolated).map((fact) => fact.name))).toEqual(new Set(['s2', 's3']))
  })
})

describe('address sets', () => {
  test('an address added to a set is one flow for each port that asks for the set', () => {
    const running = start(sets.addressSets, [sets.Flow])
    running.transact((tx) => {
      tx.insert(sets.Port, { name: 'p', addresses: '00:00:00:00:00:01 10.0.0.1 fd00::1' })
      tx.insert(sets.Port, { name: 'q', addresses: '00:00:00:00:00:02 10.0.0.2' })
      tx.insert(sets.PortGroupMember, { group: 'g', port: 'p' })
      tx.insert(sets.Policy, { id: 'inside', set: 'g_ip4', group: 'g', priority: 1 })
      tx.insert(sets.Policy, { id: 'outside', set: 'admins', group: 'g', priority: 2 })
    })
    expect(running.facts(sets.Flow)).toEqual([
      { port: 'p', priority: 1, match: 'ip4.src == 10.0.0.1', policy: 'inside' },
    ])
    expect(running.facts(sets.EmptyPolicy)).toEqual([{ policy: 'outside', set: 'admins' }])
    running.transact((tx) => tx.insert(sets.AddressSetMember, { set: 'admins', address: 'fd00::9' }))
    expect(running.changes(sets.Flow)).toEqual([
      { fact: { port: 'p', priority: 2, match: 'ip6.src == fd00::9', policy: 'outside' }, weight: 1 },
    ])
    expect(running.facts(sets.EmptyPolicy)).toEqual([])
  })
})

describe('access control lists', () => {
  const sw = 's' as SwitchName

  test('the first ACL that tracks connections changes what all ACLs of the switch do', () => {
    const running = start(acls, [Flow])
    running.transact((tx) => {
      tx.insert(Switch, { name: sw, defaultAction: 'drop' })
      tx.insert(Acl, { id: 'a', priority: 1, match: 'ip4', action: 'allow' })
      tx.insert(Acl, { id: 'b', priority: 2, match: 'tcp', action: 'allow-related' })
      tx.insert(SwitchAcl, { sw, acl: 'a' })
      tx.insert(GroupSwitch, { group: 'g', sw })
    })
    const flows = () => new Set(running.facts(Flow).map((f) => `${f.priority} ${f.match} ${f.actions}`))
    expect(flows()).toEqual(new Set(['1001 (ip4) next;', '0 1 drop;']))
    running.transact((tx) => tx.insert(GroupAcl, { group: 'g', acl: 'b' }))
    expect(flows()).toEqual(
      new Set([
        '1001 (ip4) next;',
        '1002 (tcp) ct_commit; next;',
        '65535 ct.est && ct.rpl next;',
        '0 1 ct_clear; drop;',
      ]),
    )
    const [summary] = running.facts(Summary)
    expect(summary && { ...summary, actions: [...summary.actions] }).toEqual({
      sw: 's',
      acls: 2,
      highest: 2,
      actions: ['allow', 'allow-related'],
    })
  })

  test('two ACLs that say different things of the same packets are a conflict', () => {
    const running = start(acls)
    running.transact((tx) => {
      tx.insert(Acl, { id: 'a', priority: 1, match: 'ip4', action: 'allow' })
      tx.insert(Acl, { id: 'b', priority: 1, match: 'ip4', action: 'drop' })
      for (const acl of ['a', 'b']) tx.insert(SwitchAcl, { sw, acl })
    })
    expect(running.facts(Conflict)).toEqual([{ sw: 's', one: 'a', other: 'b' }])
  })
})

describe('every rule of the examples fires, and is right under every order of changes', () => {
  const actions = fc.constantFrom('allow', 'allow-related', 'drop')
  const sw = 's' as SwitchName

  test('reachability', () => {
    const kind = fc.constantFrom('switch', 'router')
    check(reachability, { overrides: [override(NetworkNode, { kind })], mustFire: 'all' })
  })

  test('address sets', () => {
    const addresses = fc.constantFrom('00:00:00:00:00:01 10.0.0.1 fd00::1', '00:00:00:00:00:02 10.0.0.2', '')
    const set = fc.constantFrom('a', 'a_ip4', 'b_ip6')
    check(sets.addressSets, {
      overrides: [
        override(sets.Port, { addresses }),
        override(sets.AddressSetMember, { set, address: fc.constantFrom('10.0.0.1', 'fd00::9') }),
        override(sets.Policy, { set }),
      ],
      mustFire: 'all',
    })
  })

  test('access control lists', () => {
    check(acls, {
      // Few switches, priorities and matches, so that ACLs often say different things of the same packets.
      overrides: [
        override(Switch, { name: fc.constant(sw), defaultAction: actions }),
        override(Acl, { action: actions, priority: fc.constant(1), match: fc.constantFrom('ip4', 'tcp') }),
      ],
      references: [refers(SwitchAcl, 'acl', Acl, 'id'), refers(SwitchAcl, 'sw', Switch, 'name')],
      steps: 12,
      runs: 300,
      mustFire: 'all',
    })
  })
})
