/** What cannot be read in the northbound is told, with the column that has it; what can be read is not. */
import { expect, test } from 'vitest'
import { inProcess, type RowOperation, rowUuid } from '../../bench/networks/index.ts'
import { northbound, northd } from '../../ovn-northd/index.ts'
import { start } from '../../rules/index.ts'
import { Told } from '../../tables/index.ts'

type Insert = Extract<RowOperation, { readonly kind: 'insert' }>
type Columns = Insert['columns']
type Table = Insert['table']

/** What is told of a row with those columns, in a northbound with a row of each table. */
function toldOf(table: Table, columns: Columns): readonly string[] {
  const instance = start(northd)
  const uuidOf = (of: Table) => rowUuid(of, of)
  const row = (of: Table, has: Columns): Insert => ({
    kind: 'insert',
    table: of,
    uuid: uuidOf(of),
    columns: { ...has, ...(of === table ? columns : {}) },
  })
  const { deltas } = inProcess(northbound.selection).batch([
    row('NB_Global', {}),
    row('Logical_Switch', { name: 's', ports: [uuidOf('Logical_Switch_Port')] }),
    row('Logical_Switch_Port', { name: 'p', addresses: ['0a:00:00:00:00:01 10.0.0.1'] }),
    row('Logical_Router', {
      name: 'r',
      ports: [uuidOf('Logical_Router_Port')],
      static_routes: [uuidOf('Logical_Router_Static_Route')],
    }),
    row('Logical_Router_Port', { name: 'rp', mac: '0a:00:00:00:01:01', networks: ['10.0.0.1/24'] }),
    row('Logical_Router_Static_Route', { ip_prefix: '1.0.0.0/8', nexthop: '10.0.0.9' }),
    row('DHCP_Options', { cidr: '10.0.0.0/24' }),
  ])
  instance.transact((tx) => {
    for (const { relation, row: cells, weight } of deltas) {
      const declared = northbound.relation(relation)
      if (declared) tx.change(declared, cells, weight)
    }
  })
  return instance
    .facts(Told)
    .filter((fact) => fact.table === table)
    .map(({ column, key, value, why }) => `${column}${key === null ? '' : `:${key}`}=${value}: ${why}`)
    .sort()
}

test.each<[Table, Columns, readonly string[]]>([
  ['Logical_Router_Port', { networks: ['10.0.0.1', '010.0.0.1/255.0.0.0', 'FD00::1/64'] }, []],
  [
    'Logical_Router_Port',
    { networks: ['300.1.1.1/24', '10.0.0.1/24', '0.0.0.0/8', '10.0.0.1/255.0.255.0', 'fd00::1/129'] },
    ['0.0.0.0/8', '10.0.0.1/255.0.255.0', '300.1.1.1/24', 'fd00::1/129'].map(
      (value) => `networks=${value}: cannot be read, left out`,
    ),
  ],
  ['Logical_Router_Port', { mac: '0A:0:0:0:0:010' }, []],
  ...(['Logical_Switch_Port', 'Logical_Router_Port', 'Logical_Router'] as const).map(
    (table): [Table, Columns, readonly string[]] => [
      table,
      { options: [['requested-tnl-key', '99999999']] },
      ['options:requested-tnl-key=99999999: cannot be read, left out'],
    ],
  ),
  [
    'Logical_Switch',
    { other_config: [['requested-tnl-key', 'x']] },
    ['other_config:requested-tnl-key=x: cannot be read, left out'],
  ],
  [
    'Logical_Router_Port',
    { peer: 'nowhere' },
    ['peer=nowhere: no router port that names this one as its peer, left out'],
  ],
  ['Logical_Router_Port', { peer: 'rp' }, []],
  ['Logical_Switch_Port', { options: [['requested-chassis', 'nowhere']] }, []],
  ['Logical_Router_Port', { mac: '0a:00:00:00:01' }, ['mac=0a:00:00:00:01: cannot be read, left out']],
  [
    'Logical_Switch_Port',
    { addresses: ['router', 'unknown', 'dynamic', 'dynamic 10.0.0.9', '0A:0:0:0:0:1 10.0.0.1/24 fd00::1'] },
    [],
  ],
  [
    'Logical_Switch_Port',
    {
      addresses: [
        '00:00:00:00:00:01,10.0.0.1',
        '0a:00:00:00:00:02 fe80::1%eth0 10.0.0.1',
        'Dynamic',
        ' router',
        '',
      ],
    },
    ['', ' router', '%eth0 10.0.0.1', ',10.0.0.1', 'Dynamic'].map(
      (value) => `addresses=${value}: cannot be read, left out`,
    ),
  ],
  ['Logical_Router_Static_Route', { ip_prefix: 'junk' }, ['ip_prefix=junk: cannot be read, left out']],
  ['Logical_Router_Static_Route', { nexthop: 'discard' }, []],
  ['Logical_Router_Static_Route', { nexthop: '', output_port: 'rp' }, []],
  ['Logical_Router_Static_Route', { nexthop: '' }, ['nexthop=: cannot be read, left out']],
  [
    'Logical_Router_Static_Route',
    { nexthop: '10.0.0.9/24' },
    ['nexthop=10.0.0.9/24: cannot be read, left out'],
  ],
  [
    'Logical_Router_Static_Route',
    { nexthop: '10.99.0.9' },
    ['nexthop=10.99.0.9: is in no network of the router, left out'],
  ],
  ['Logical_Router_Static_Route', { nexthop: '10.99.0.9', output_port: 'rp' }, []],
  [
    'Logical_Router_Static_Route',
    { nexthop: '10.0.0.9', output_port: 'nowhere' },
    ['output_port=nowhere: is no router port, left out'],
  ],
  ['DHCP_Options', { cidr: 'junk' }, ['cidr=junk: cannot be read, left out']],
  [
    'DHCP_Options',
    { cidr: 'fd00::/64', options: [['server_id', 'junk']] },
    ['options:server_id=junk: cannot be read, left out'],
  ],
  ['DHCP_Options', { cidr: '10.0.0.0/24', options: [['server_id', 'junk']] }, []],
  ['Logical_Switch', { other_config: [['ct-zone-limit', '+5']] }, []],
  [
    'Logical_Switch',
    {
      other_config: [
        ['ct-zone-limit', '5x'],
        ['subnet', '10.0.0.0/24 '],
        ['ipv6_prefix', ' fd00::'],
      ],
    },
    [
      'other_config:ct-zone-limit=5x: cannot be read, left out',
      'other_config:ipv6_prefix= fd00::: cannot be read, left out',
      'other_config:subnet=10.0.0.0/24 : cannot be read, left out',
    ],
  ],
  [
    'NB_Global',
    {
      options: [
        ['debug_drop_domain_id', '254'],
        ['debug_drop_collector_set', '7'],
      ],
    },
    [],
  ],
  [
    'NB_Global',
    {
      options: [
        ['debug_drop_domain_id', '255'],
        ['debug_drop_collector_set', 'x'],
      ],
    },
    [
      'options:debug_drop_collector_set=x: cannot be read, left out',
      'options:debug_drop_domain_id=255: cannot be read, left out',
    ],
  ],
])('of %s with %j is told %j', (table, columns, told) => {
  expect(toldOf(table, columns)).toEqual([...told].sort())
})
