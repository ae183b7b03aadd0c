/** The whole of northd's rules as one program. */
import { program } from '../rules/index.ts'
import { aclRules } from './acl/index.ts'
import { flowTableRules } from './database/logical-flow-table.ts'
import { northbound } from './database/northbound.ts'
import {
  DatapathBinding,
  DhcpOptions,
  Dhcpv6Options,
  Fdb,
  IgmpGroup,
  IpMulticast,
  LearnedRoute,
  LogicalDpGroup,
  MacBinding,
  MulticastGroup,
  PortBinding,
  RbacPermission,
  RbacRole,
  SbAddressSet,
  SbDns,
  SbGlobal,
  SbMeter,
  SbMeterBand,
  SbPortGroup,
  StaticMacBinding,
  southbound,
} from './database/southbound.ts'
import { datapathBindingRules } from './datapath/datapath-binding.ts'
import { datapathGroupRules } from './datapath/datapath-group.ts'
import { datapathOptionRules } from './datapath/datapath-option.ts'
import { tunnelRangeRules } from './datapath/tunnel-range.ts'
import { dropRules } from './flow/drop.ts'
import { logicalFlowRules } from './flow/logical-flow.ts'
import { dhcpCatalogueRules } from './global/dhcp-catalogue.ts'
import { globalConfigurationRules } from './global/global-configuration.ts'
import { meterRules } from './global/meter.ts'
import { rbacRules } from './global/rbac.ts'
import { settingRules } from './global/setting.ts'
import { staleRules } from './global/stale.ts'
import { ipamRules } from './ipam/index.ts'
import { bindingRules } from './port/binding.ts'
import { portAddressRules } from './port/port-address.ts'
import { portBindingRules } from './port/port-binding.ts'
import { portUpRules } from './port/port-up.ts'
import { queueRules } from './port/queue.ts'
import { requestedChassisRules } from './port/requested-chassis.ts'
import { routerPeerRules } from './port/router-peer.ts'
import { routerPortRules } from './port/router-port.ts'
import { switchPortRules } from './port/switch-port.ts'
import { tagRules } from './port/tag.ts'
import { routerAdmissionRules } from './router/admission.ts'
import { arpResolveRules } from './router/arp-resolve.ts'
import { ipInputRules } from './router/ip-input.ts'
import { neighborRules } from './router/neighbor.ts'
import { routerPassThroughRules } from './router/pass-through.ts'
import { routeRules } from './router/route.ts'
import { dhcpOptionRules } from './service/dhcp-option.ts'
import { dhcpv4Rules } from './service/dhcpv4.ts'
import { dhcpv6Rules } from './service/dhcpv6.ts'
import { dnsRules } from './service/dns.ts'
import { addressSetRules } from './set/address-set.ts'
import { portGroupRules } from './set/port-group.ts'
import { switchAdmissionRules } from './switch/admission.ts'
import { arpResponderRules } from './switch/arp-responder.ts'
import { fdbRules } from './switch/fdb.ts'
import { l2LookupRules } from './switch/l2-lookup.ts'
import { multicastGroupRules } from './switch/multicast-group.ts'
import { switchPassThroughRules } from './switch/pass-through.ts'
import { qosRules } from './switch/qos.ts'
import { switchStatefulRules } from './switch/stateful.ts'
import { vlanRules } from './switch/vlan.ts'
import { unsupportedRules } from './unsupported.ts'

/** The southbound tables that are kept as the rules say, but for Logical_Flow. */
export const syncedTables = [
  SbGlobal,
  DatapathBinding,
  PortBinding,
  LogicalDpGroup,
  MulticastGroup,
  IpMulticast,
  SbAddressSet,
  SbPortGroup,
  SbMeter,
  SbMeterBand,
  SbDns,
  DhcpOptions,
  Dhcpv6Options,
  RbacPermission,
  RbacRole,
  MacBinding,
  StaticMacBinding,
  LearnedRoute,
  Fdb,
  IgmpGroup,
] as const

export const northd = program(
  [
    ...globalConfigurationRules,
    ...settingRules,
    ...meterRules,
    ...dhcpCatalogueRules,
    ...rbacRules,
    ...staleRules,
    ...datapathBindingRules,
    ...tunnelRangeRules,
    ...datapathOptionRules,
    ...datapathGroupRules,
    ...switchPortRules,
    ...ipamRules,
    ...portAddressRules,
    ...tagRules,
    ...routerPortRules,
    ...bindingRules,
    ...portBindingRules,
    ...routerPeerRules,
    ...requestedChassisRules,
    ...queueRules,
    ...portUpRules,
    ...addressSetRules,
    ...portGroupRules,
    ...switchAdmissionRules,
    ...switchStatefulRules,
    ...aclRules,
    ...switchPassThroughRules,
    ...vlanRules,
    ...fdbRules,
    ...arpResponderRules,
    ...l2LookupRules,
    ...qosRules,
    ...dhcpOptionRules,
    ...dhcpv4Rules,
    ...dhcpv6Rules,
    ...dnsRules,
    ...multicastGroupRules,
    ...routerAdmissionRules,
    ...neighborRules,
    ...ipInputRules,
    ...routerPassThroughRules,
    ...routeRules,
    ...arpResolveRules,
    ...dropRules,
    ...logicalFlowRules,
    ...flowTableRules,
    ...syncedTables.flatMap((table) => table.rules),
    ...unsupportedRules,
  ],
  [...northbound.relations, ...southbound.relations],
)
