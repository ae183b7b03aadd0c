/** A place for actions, as far as a test has nothing to say of it. */
import type { ActionContext } from '../../../ovn-controller/actions/index.ts'

export const somewhere: ActionContext = {
  pipeline: 'ingress',
  table: 20,
  datapath: 'switch',
  datapathKey: 1,
  commonZone: 'dnat',
  flow: '12345678-0000-4000-8000-000000000000',
  controllerMeter: undefined,
  portKey: () => 1,
  tunnelPort: () => undefined,
  dhcpOption: () => undefined,
  hasCollectors: () => false,
  numberOf: () => 1,
}
