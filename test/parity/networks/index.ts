/** All named networks. */
import { aclNetworks } from './acl.ts'
import { datapathNetworks } from './datapath.ts'
import { forwardingGroupNetworks } from './forwarding-group.ts'
import { globalNetworks } from './global.ts'
import { ipamNetworks } from './ipam.ts'
import type { NamedNetwork } from './named-network.ts'
import { portNetworks } from './port.ts'
import { routerNetworks } from './router.ts'
import { serviceNetworks } from './service.ts'
import { staticMacBindingNetworks } from './static-mac-binding.ts'
import { switchLinkNetworks } from './switch-link.ts'
import { valueNetworks } from './value.ts'

export { equalAcls } from './acl.ts'
export type { NamedNetwork } from './named-network.ts'

export const namedNetworks: readonly NamedNetwork[] = [
  ...aclNetworks,
  ...datapathNetworks,
  ...forwardingGroupNetworks,
  ...globalNetworks,
  ...ipamNetworks,
  ...portNetworks,
  ...routerNetworks,
  ...serviceNetworks,
  ...staticMacBindingNetworks,
  ...switchLinkNetworks,
  ...valueNetworks,
]
