/** northd's rules under the authoring kit: rows of any kind come and go, in any order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  LogicalRouterPort,
  LogicalRouterPortNetwork,
  LogicalSwitchConfig,
  LogicalSwitchPortAddress,
  StaticRoute,
} from '../../ovn-northd/database/northbound.ts'
import { northbound, northd, southbound } from '../../ovn-northd/index.ts'
import { check, override } from '../../rules/testing/index.ts'
import { fromSchema } from './schema-arbitrary.ts'

const runs = Number(process.env.NORTHD_RUNS ?? 8)

test('northd derives from scratch what it derives change by change, whatever comes and goes', () => {
  const nb = fromSchema(northbound.schema, 'nb', northbound.relations)
  const sb = fromSchema(southbound.schema, 'sb', southbound.relations)
  const { silent, fired } = check(northd, {
    runs,
    transactions: 4,
    steps: 300,
    overrides: [
      ...nb.overrides,
      ...sb.overrides,
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
    references: [...nb.references, ...sb.references],
  })
  // Few random runs reach about half of the rules: the others ask for rows that say the same in several
  // tables, or for a southbound that is as desired. Fewer than a third would say little of northd.
  expect(silent.length).toBeLessThan((fired.size * 2) / 3)
})
