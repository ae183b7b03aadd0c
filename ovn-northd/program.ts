/** northd: the list of its features, put together. */
import { compose } from '../tables/index.ts'
import { acls } from './acl/index.ts'
import { chassisFeatures } from './chassis/feature.ts'
import { northbound } from './database/northbound.ts'
import { defaults, readElsewhere } from './database/read-elsewhere.ts'
import { southbound } from './database/southbound.ts'
import { datapathBindings } from './datapath/datapath-binding.ts'
import { datapathGroups } from './datapath/datapath-group.ts'
import { datapathOptions } from './datapath/datapath-option.ts'
import { tunnelRange } from './datapath/tunnel-range.ts'
import type { NorthdFeature } from './feature.ts'
import { dropSampling } from './flow/drop.ts'
import { logicalFlows } from './flow/logical-flow.ts'
import { stageDefaults } from './flow/stage-default.ts'
import { dhcpCatalogue } from './global/dhcp-catalogue.ts'
import { globalConfiguration } from './global/global-configuration.ts'
import { meters } from './global/meter.ts'
import { rbac } from './global/rbac.ts'
import { settings } from './global/setting.ts'
import { stale } from './global/stale.ts'
import { ipam } from './ipam/index.ts'
import { bindings } from './port/binding.ts'
import { portOwners } from './port/owner.ts'
import { portAddresses } from './port/port-address.ts'
import { portBindings } from './port/port-binding.ts'
import { portUp } from './port/port-up.ts'
import { queues } from './port/queue.ts'
import { requestedChassis } from './port/requested-chassis.ts'
import { routerPeers } from './port/router-peer.ts'
import { routerPorts } from './port/router-port.ts'
import { switchPorts } from './port/switch-port.ts'
import { tags } from './port/tag.ts'
import { routerAdmission } from './router/admission.ts'
import { arpResolve } from './router/arp-resolve.ts'
import { ipInput } from './router/ip-input.ts'
import { nat } from './router/nat.ts'
import { neighborLearning } from './router/neighbor.ts'
import { policies } from './router/policy.ts'
import { routes } from './router/route.ts'
import { staticMacBindings } from './router/static-mac-binding/index.ts'
import { dhcpConfiguration } from './service/dhcp-option.ts'
import { dhcpv4 } from './service/dhcpv4.ts'
import { dhcpv6 } from './service/dhcpv6.ts'
import { dns } from './service/dns.ts'
import { addressSets } from './set/address-set.ts'
import { portGroups } from './set/port-group.ts'
import { switchAdmission } from './switch/admission.ts'
import { arpResponder } from './switch/arp-responder.ts'
import { fdb } from './switch/fdb.ts'
import { forwardingGroups } from './switch/forwarding-group/index.ts'
import { l2Lookup } from './switch/l2-lookup.ts'
import { multicastGroups } from './switch/multicast-group.ts'
import { qos } from './switch/qos.ts'
import { switchStateful } from './switch/stateful.ts'
import { switchLinks } from './switch/switch-link/index.ts'
import { vlan } from './switch/vlan.ts'

/** Everything that northd does. */
export const features: readonly NorthdFeature[] = [
  globalConfiguration,
  settings,
  chassisFeatures,
  meters,
  dhcpCatalogue,
  rbac,
  stale,
  datapathBindings,
  tunnelRange,
  datapathOptions,
  datapathGroups,
  portOwners,
  switchPorts,
  ipam,
  portAddresses,
  tags,
  routerPorts,
  bindings,
  portBindings,
  routerPeers,
  requestedChassis,
  queues,
  portUp,
  addressSets,
  portGroups,
  switchAdmission,
  switchStateful,
  acls,
  vlan,
  fdb,
  arpResponder,
  l2Lookup,
  qos,
  dhcpConfiguration,
  dhcpv4,
  dhcpv6,
  dns,
  multicastGroups,
  forwardingGroups,
  switchLinks,
  routerAdmission,
  neighborLearning,
  ipInput,
  nat,
  policies,
  routes,
  arpResolve,
  staticMacBindings,
  dropSampling,
  logicalFlows,
]

/** The features as one program, with what the daemon knows of it. */
export const composition = compose(
  [...features, { name: 'defaults of stages', rules: [stageDefaults(features)] }],
  [{ tables: northbound, elsewhere: readElsewhere, defaults }, { tables: southbound }],
)

/** northd's rules. */
export const northd = composition.program
