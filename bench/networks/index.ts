/** Networks of any size as sequences of northbound transactions, and changes of them. */
export { type Acl, type AclOwner, addAcl, editAcl, removeAcl } from './acl.ts'
export { addAddress, createAddressSet, deleteAddressSet, removeAddress } from './address-set.ts'
export { applyTo } from './apply.ts'
export { createGlobal, requestConfiguration } from './global.ts'
export { type Feed, inProcess } from './in-process.ts'
export {
  addLoadNetPort,
  type LoadNetOptions,
  loadNet,
  loadNetAddresses,
  loadNetBase,
  loadNetGroup,
  loadNetIp,
  loadNetMac,
  loadNetPort,
  loadNetSet,
  removeLoadNetPort,
} from './load-net.ts'
export {
  type NamespaceOptions,
  namespaceChange,
  namespaceChangeKinds,
  namespaceNetwork,
} from './namespaces.ts'
export {
  type Northbound,
  type NorthboundTransaction,
  type RowOperation,
  update,
} from './operation.ts'
export { createPortGroup, deletePortGroup, joinPortGroup, leavePortGroup } from './port-group.ts'
export {
  addNetwork,
  addRouterLink,
  addStaticRoute,
  createRouter,
  type RouterLink,
  removeNetwork,
  removeRouterLink,
  removeStaticRoute,
  type StaticRoute,
} from './router.ts'
export { rowUuid } from './row-uuid.ts'
export {
  type ScaleForm,
  type ScaleOptions,
  scaleLink,
  scaleNetwork,
  scalePort,
} from './scale.ts'
export {
  type Change,
  type ScaleChangeKind,
  type ScalePlace,
  scaleChange,
  scaleChangeKinds,
} from './scale-change.ts'
export {
  addPort,
  addPortAddress,
  createSwitch,
  deleteSwitch,
  type Port,
  removePort,
  removePortAddress,
} from './switch.ts'
