/** northd's rules under the authoring kit: rows of any kind come and go, in any order. */
import fc from 'fast-check'
import { test } from 'vitest'
import {
  LogicalRouterPort,
  LogicalRouterPortNetwork,
  LogicalSwitchConfig,
  LogicalSwitchPortAddress,
  StaticRoute,
} from '../../ovn-northd/database/northbound.ts'
import { composition, northbound, northd, southbound } from '../../ovn-northd/index.ts'
import { type AnyRelation, literalReadings, type Rule } from '../../rules/index.ts'
import { check, override } from '../../rules/testing/index.ts'
import { LeftOut } from '../../tables/index.ts'
import { cornerNetwork } from './corner-network.ts'
import { network } from './network.ts'
import { fromSchema } from './schema-arbitrary.ts'
import { crossed, disturbed, settled } from './settled.ts'

const runs = Number(process.env.NORTHD_RUNS ?? 8)
/** The same histories each time; others with another seed. */
const seed = Number(process.env.NORTHD_SEED ?? 1)

const nb = fromSchema(northbound.schema, 'nb', northbound.relations)
const sb = fromSchema(southbound.schema, 'sb', southbound.relations)
const references = [...nb.references, ...sb.references]
const overrides = [...nb.overrides, ...sb.overrides]

/** Contests are rare, and alike in all tables: they have a test of their own. */
const contested = new Set<AnyRelation>([LeftOut, ...composition.contests.map(({ losing }) => losing)])
const isOfContest = ({ relation, bodies }: Rule): boolean =>
  contested.has(relation) ||
  relation.name.endsWith(' rows of others') ||
  literalReadings(bodies).some(({ kind, relation: read }) => kind === 'match' && contested.has(read))

/** Numbers run out in large networks only: `numbering` has a test of its own, and so has a network of 4,096 switches. */
const isOfShortage = ({ sentence }: Rule): boolean =>
  /\b(no .* is left|another has|another is granted|beyond those that are given)\b/.test(sentence)

test('northd derives from scratch what it derives change by change, whatever rows of any kind come and go', () => {
  check(northd, {
    runs,
    seed,
    transactions: 4,
    steps: 300,
    references,
    overrides: [
      ...overrides,
      override(LogicalSwitchPortAddress, {
        value: fc.constantFrom(
          '00:00:00:00:00:01 10.0.0.1',
          '00:00:00:00:00:02 fd00::2',
          'router',
          'unknown',
          'dynamic',
          'dynamic 10.0.0.3',
        ),
      }),
      override(LogicalSwitchConfig, {
        key: fc.constantFrom('subnet', 'ipv6_prefix', 'mac_only', 'fdb_age_threshold'),
        value: fc.constantFrom('10.0.0.0/29', 'fd00::', 'true', '30'),
      }),
      override(LogicalRouterPort, { mac: fc.constantFrom('00:00:00:00:01:01', '00:00:00:00:01:02') }),
      override(LogicalRouterPortNetwork, {
        value: fc.constantFrom('10.0.0.254/24', '10.0.1.1/24', 'fd00::1/64', 'no network'),
      }),
      override(StaticRoute, {
        ip_prefix: fc.constantFrom('0.0.0.0/0', '192.168.0.0/16', '::/0'),
        nexthop: fc.constantFrom('10.0.0.5', 'fd00::5', 'discard'),
      }),
    ],
  })
})

test('every rule derives something in networks that change, and the same as from scratch', {
  timeout: 300_000,
}, () => {
  const plain = settled(network)
  const readable = settled(cornerNetwork('readable'))
  const unreadable = settled(cornerNetwork('unreadable'))
  check(northd, {
    runs: 2 * runs,
    seed,
    transactions: 3,
    steps: 60,
    references,
    overrides,
    beginnings: [
      ...[plain, readable, unreadable, disturbed(readable)],
      ...[crossed(plain, readable), crossed(readable, plain), crossed(unreadable, [])],
    ],
    mustFire: 'all',
    mayBeSilent: (rule) => isOfContest(rule) || isOfShortage(rule),
  })
})
