/** The public face of ovn-controller, for programs that run its rules without the daemon. */
export { ConfirmedSequence } from './chassis/registration.ts'
export { HostName } from './chassis/setting.ts'
export { Bridge, BridgePorts, Interface, InterfaceExternalId, OpenVSwitchId, Port } from './database/local.ts'
export { southbound } from './database/southbound.ts'
export { piecesOf } from './flow/piece.ts'
export { flowLine, SwitchFlow } from './flow/switch-flow.ts'
export { GeneveOption } from './physical/tunnel-flows.ts'
export { controller } from './program.ts'
