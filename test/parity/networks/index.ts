/** All named networks. */
import { aclNetworks } from './acl.ts'
import type { NamedNetwork } from './named-network.ts'

export type { NamedNetwork } from './named-network.ts'

export const namedNetworks: readonly NamedNetwork[] = [...aclNetworks]
