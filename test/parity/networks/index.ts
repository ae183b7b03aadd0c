/** All named networks. */
import { aclNetworks } from './acl.ts'
import { datapathNetworks } from './datapath.ts'
import { globalNetworks } from './global.ts'
import { ipamNetworks } from './ipam.ts'
import type { NamedNetwork } from './named-network.ts'
import { portNetworks } from './port.ts'
import { routerNetworks } from './router.ts'
import { serviceNetworks } from './service.ts'
import { valueNetworks } from './value.ts'

export { equalAcls } from './acl.ts'
export type { NamedNetwork } from './named-network.ts'

export const namedNetworks: readonly NamedNetwork[] = [
  ...aclNetworks,
  ...datapathNetworks,
  ...globalNetworks,
  ...ipamNetworks,
  ...portNetworks,
  ...routerNetworks,
  ...serviceNetworks,
  ...valueNetworks,
]
