/** The public face of ovn-northd, for programs that run its rules without the daemon. */
export { DeleteFlow, FlowContent, InsertFlow } from './database/logical-flow-table.ts'
export { northbound } from './database/northbound.ts'
export { southbound } from './database/southbound.ts'
export { LogicalFlow } from './flow/logical-flow.ts'
export { FixedOption, GeneratedOption } from './global/global-configuration.ts'
export { composition, features, northd } from './program.ts'
