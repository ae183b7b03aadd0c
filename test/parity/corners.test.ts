/** Small networks in which a rule is easily wrong: the southbound is the one that the stock daemon makes. */
import { afterEach, test } from 'vitest'
import { type Central, startCentral } from '../../bench/compare/index.ts'
import {
  addAcl,
  addPort,
  addRouterLink,
  addStaticRoute,
  createGlobal,
  createPortGroup,
  createRouter,
  createSwitch,
  type NorthboundTransaction,
  rowUuid,
  update,
} from '../../bench/networks/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { expectSame, stockFromScratch } from './expect-same.ts'

const router = 'r'

/** Router port `lrp$n` of a switch. */
function link(n: number, name: string, ...networks: readonly string[]): NorthboundTransaction {
  const mac = `0a:00:00:00:00:0${n}`
  const ports = { routerPort: `lrp${n}`, switchPort: `peer${n}` }
  return addRouterLink({ router, switch: name, ...ports, mac, networks, switchAddresses: 'router' })
}

/** A route out of `lrp1`. */
function route(prefix: string, nexthop: string): NorthboundTransaction {
  return addStaticRoute({ router, prefix, nexthop, outputPort: 'lrp1' })
}

const port = addPort({ switch: 's1', name: 'p1', addresses: ['0a:00:00:00:01:01 10.0.1.5 fd01::5'] })
const farPort = [createSwitch('s2'), ...addPort({ switch: 's2', name: 'p2', addresses: [] })]
const v4 = link(1, 's1', '10.0.1.1/24')
const v6 = link(1, 's1', 'fd00::1/64')
const reject = addAcl(
  { portGroup: 'g' },
  { id: 'a', direction: 'to-lport', priority: 1001, match: 'outport == @g', action: 'reject' },
)

const corners: Readonly<Record<string, NorthboundTransaction>> = {
  'a switch whose only port goes to a router': v4,
  'two ports of one router on one switch': [...port, ...v4, ...link(2, 's1', '10.0.2.1/24')],
  'a router port of two networks, in one of which the switch has a port': [
    ...port,
    ...link(1, 's1', '10.0.1.1/24', 'fd01::1/64'),
  ],
  'a route by a nexthop in the network of its port': [...port, ...v4, ...route('100.1.0.0/16', '10.0.1.9')],
  'a route by a nexthop in no network of its port': [
    ...port,
    ...v4,
    ...route('100.1.0.0/16', '198.51.100.9'),
  ],
  'the same, from a port of two networks': [
    ...port,
    ...link(1, 's1', '10.0.1.1/24', '10.0.0.1/24'),
    ...route('100.1.0.0/16', '198.51.100.9'),
  ],
  'an IPv4 route out of a port that has IPv6 alone': [
    ...port,
    ...v6,
    ...route('100.1.0.0/16', '198.51.100.9'),
  ],
  'an IPv6 route by a nexthop in the network': [...port, ...v6, ...route('fc00::/64', 'fd00::9')],
  'an IPv6 route by a link-local nexthop': [...port, ...v6, ...route('fc00::/64', 'fe80::99')],
  'an IPv6 route by a nexthop in no network': [...port, ...v6, ...route('fc00::/64', 'fd77::99')],
  'an IPv6 route out of a port that has IPv4 alone': [...port, ...v4, ...route('fc00::/64', 'fd77::99')],
  'a port group on two switches, without ACLs': [...port, ...farPort, createPortGroup('g', ['p1', 'p2'])],
  'a port group on two switches, with an ACL': [
    ...port,
    ...farPort,
    createPortGroup('g', ['p1', 'p2']),
    ...reject,
  ],
  'two ACLs of one switch that say the same': [
    ...port,
    ...['first', 'second'].flatMap((id) =>
      addAcl({ switch: 's1' }, { id, direction: 'to-lport', priority: 1001, match: 'ip', action: 'drop' }),
    ),
  ],
  'a disabled port in a port group': [
    ...port,
    update('Logical_Switch_Port', rowUuid('Logical_Switch_Port', 'p1'), { enabled: false }),
    createPortGroup('g', ['p1']),
    ...reject,
  ],
}

describeWithStock('corners', () => {
  const centrals: Central[] = []
  afterEach(async () => {
    for (const central of centrals.splice(0)) await central.dispose()
  })

  for (const [name, operations] of Object.entries(corners)) {
    test(name, async () => {
      const network = [[createGlobal(), createRouter(router), createSwitch('s1'), ...operations]]
      const ours = await startCentral('ours')
      centrals.push(ours)
      await ours.apply(...network)
      await ours.startNorthd()
      await ours.settle([], { timeout: 10_000 })
      const reference = await stockFromScratch(network, 1)
      centrals.push(reference)
      await expectSame(reference, ours, network)
    })
  }
})
