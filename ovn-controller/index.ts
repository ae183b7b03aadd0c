/** The public face of ovn-controller, for programs that run its rules without the daemon. */
export { ConfirmedSequence, HostName } from './chassis/registration.ts'
export {
  Bridge,
  BridgePorts,
  Interface,
  InterfaceExternalId,
  OpenVSwitchId,
  PortInterfaces,
} from './database/local.ts'
export { southbound } from './database/southbound.ts'
export { flowLine, SwitchFlow } from './flow/switch-flow.ts'
export { controller } from './program.ts'
