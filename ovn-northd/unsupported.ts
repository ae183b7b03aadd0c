/**
 * What the northbound asks for and this daemon does not do yet.
 *
 * A feature that is missing leaves its flows out and is told once for each row: never a wrong flow,
 * never silence.
 */

import type { Uuid } from '../ovsdb/index.ts'
import {
  type Body,
  type Column,
  type Definition,
  type Reference,
  type Relation,
  rule,
  text,
} from '../rules/index.ts'
import {
  Acl,
  AclOption,
  LogicalRouterLoadBalancer,
  LogicalRouterLoadBalancerGroup,
  LogicalRouterNat,
  LogicalRouterOption,
  LogicalRouterPolicies,
  LogicalRouterPort,
  LogicalRouterPortGatewayChassis,
  LogicalRouterPortOption,
  LogicalRouterPortRaConfig,
  LogicalSwitchConfig,
  LogicalSwitchForwardingGroup,
  LogicalSwitchLoadBalancer,
  LogicalSwitchLoadBalancerGroup,
  LogicalSwitchPort,
  LogicalSwitchPortMirror,
  NbGlobalOption,
  StaticRoute,
  StaticRouteOption,
} from './database/northbound.ts'
import { parseExcluded, parseSubnet, readPrefix } from './ipam/index.ts'
import { portTypes } from './port/switch-port.ts'
import { Unsupported } from './told.ts'

type AnyElements = Relation<{ readonly uuid: Column<Uuid> }>

/** Any element in a set or map asks for the feature. */
function elements(of: unknown, table: string, column: string, what: string): Definition {
  return rule(Unsupported, ({ match }) => {
    // Every element relation has the row's uuid, and nothing else is read here.
    const { uuid } = match(of as AnyElements)
    return { table, uuid, column, what }
  })
}

const globalOptions: ReadonlySet<string> = new Set([
  'mac_prefix',
  'svc_monitor_mac',
  'max_tunid',
  'northd_internal_version',
  'northd_probe_interval',
  'use_logical_dp_groups',
  'use_parallel_build',
  'name',
  'always_tunnel',
  'ipsec_encapsulation',
  'ipsec_forceencaps',
  'nbctl_probe_interval',
  'ic_probe_interval',
  'northd_trim_timeout',
  'bfd-min-rx',
  'bfd-min-tx',
  'bfd-mult',
  'bfd-decay-min-rx',
  'use_ct_inv_match',
  'default_acl_drop',
  'ignore_lsp_down',
  'ignore_chassis_features',
  'vxlan_mode',
  'debug_drop_domain_id',
  'debug_drop_collector_set',
])

const switchConfig: ReadonlySet<string> = new Set([
  'interconn-ts',
  'ct-zone-limit',
  'subnet',
  'exclude_ips',
  'ipv6_prefix',
  'mac_only',
  'vlan-passthru',
  'broadcast-arps-to-all-routers',
  'requested-tnl-key',
])

/** What of an option of a switch is unreadable. */
const unreadable: Readonly<Record<string, (value: string) => readonly string[]>> = {
  subnet: (value) => (parseSubnet(value).length === 0 ? [value] : []),
  exclude_ips: (value) => [parseExcluded(value).unreadable].filter((rest) => rest !== ''),
  ipv6_prefix: (value) => (readPrefix(value).length === 0 ? [value] : []),
}

const routerOptions: ReadonlySet<string> = new Set([
  'requested-tnl-key',
  'ct-zone-limit',
  'snat-ct-zone',
  'always_learn_from_arp_request',
  'dynamic_neigh_routers',
])

const routerPortOptions: ReadonlySet<string> = new Set(['requested-tnl-key', 'requested-chassis'])

const routeOptions: ReadonlySet<string> = new Set(['origin'])

const aclOptions: ReadonlySet<string> = new Set(['apply-after-lb', 'log-related'])

export const unsupportedRules = [
  elements(LogicalSwitchLoadBalancer, 'Logical_Switch', 'load_balancer', 'load balancers'),
  elements(LogicalSwitchLoadBalancerGroup, 'Logical_Switch', 'load_balancer_group', 'load balancers'),
  elements(LogicalSwitchForwardingGroup, 'Logical_Switch', 'forwarding_groups', 'forwarding groups'),
  elements(LogicalSwitchPortMirror, 'Logical_Switch_Port', 'mirror_rules', 'mirrors'),
  elements(LogicalRouterNat, 'Logical_Router', 'nat', 'NAT'),
  elements(LogicalRouterPolicies, 'Logical_Router', 'policies', 'routing policies'),
  elements(LogicalRouterLoadBalancer, 'Logical_Router', 'load_balancer', 'load balancers'),
  elements(LogicalRouterLoadBalancerGroup, 'Logical_Router', 'load_balancer_group', 'load balancers'),
  elements(LogicalRouterPortGatewayChassis, 'Logical_Router_Port', 'gateway_chassis', 'gateway ports'),
  elements(LogicalRouterPortRaConfig, 'Logical_Router_Port', 'ipv6_ra_configs', 'router advertisements'),

  ...(
    [
      [LogicalRouterOption, 'Logical_Router', 'options', routerOptions],
      [LogicalRouterPortOption, 'Logical_Router_Port', 'options', routerPortOptions],
      [LogicalSwitchConfig, 'Logical_Switch', 'other_config', switchConfig],
      [AclOption, 'ACL', 'options', aclOptions],
      [StaticRouteOption, 'Logical_Router_Static_Route', 'options', routeOptions],
    ] as const
  ).map(([of, table, column, known]) =>
    rule(Unsupported, ({ match, where }) => {
      const { uuid, key } = match(of)
      where(key, (k) => !known.has(k))
      return { table, uuid, column: text`${column}:${key}`, what: 'this option' }
    }),
  ),
  rule(Unsupported, ({ match, where }) => {
    const { uuid, key } = match(NbGlobalOption)
    where(key, (k) => !globalOptions.has(k))
    return { table: 'NB_Global', uuid, column: text`options:${key}`, what: 'this option' }
  }),

  rule(Unsupported, ({ match, where }) => {
    const { uuid, type } = match(LogicalSwitchPort)
    where(type, (t) => !portTypes.has(t))
    return { table: 'Logical_Switch_Port', uuid, column: 'type', what: text`ports of type ${type}` }
  }),
  ...Object.entries(unreadable).map(([key, part]) =>
    rule(Unsupported, ({ match, each }) => {
      const { uuid, value } = match(LogicalSwitchConfig, { key })
      const what: Reference<string> = each(value, part)
      return { table: 'Logical_Switch', uuid, column: `other_config:${key}`, what: text`the value "${what}"` }
    }),
  ),
  ...([['ha_chassis_group', 'external ports']] as const).map(([column, what]) =>
    missing((body) => body.match(LogicalSwitchPort), column, 'Logical_Switch_Port', what),
  ),
  ...(
    [
      ['ha_chassis_group', 'gateway ports'],
      ['dhcp_relay', 'DHCP relays'],
    ] as const
  ).map(([column, what]) =>
    missing((body) => body.match(LogicalRouterPort), column, 'Logical_Router_Port', what),
  ),

  ...(['sample_new', 'sample_est'] as const).map((column) =>
    missing((body) => body.match(Acl), column, 'ACL', 'samples'),
  ),
  missing((body) => body.match(StaticRoute), 'bfd', 'Logical_Router_Static_Route', 'BFD'),
  rule(Unsupported, ({ match, where }) => {
    const { uuid, route_table } = match(StaticRoute)
    where(route_table, (table) => table !== '')
    return { table: 'Logical_Router_Static_Route', uuid, column: 'route_table', what: 'route tables' }
  }),
]

/** A value in an optional column asks for the feature. */
function missing<C extends string>(
  row: (body: Body) => { readonly uuid: Reference<Uuid> } & { readonly [K in C]: unknown },
  column: C,
  table: string,
  what: string,
): Definition {
  return rule(Unsupported, (body) => {
    const matched = row(body)
    const value = matched[column] as Reference<unknown>
    body.where(value, (v) => v !== null)
    return { table, uuid: matched.uuid, column, what }
  })
}
