/**
 * Addresses that are given to ports: the rules of all of this folder (ovn-nb(5), Logical_Switch, IP Address
 * Assignment).
 */

import { feature } from '../feature.ts'
import { dynamicAddressesCell, dynamicAddressRules } from './dynamic-address.ts'
import { dynamicPortRules } from './dynamic-port.ts'
import { ipv4Rules } from './ipv4.ts'
import { macRules } from './mac.ts'

export { parseExcluded, parseSubnet } from './address-pool.ts'
export { DynamicAddress, dynamicAddressesCell } from './dynamic-address.ts'
export { parseDynamic } from './dynamic-form.ts'
export { readPrefix } from './dynamic-port.ts'

export const ipam = feature({
  name: 'dynamic addresses',
  writes: [dynamicAddressesCell],
  rules: [...dynamicPortRules, ...ipv4Rules, ...macRules, ...dynamicAddressRules],
})
