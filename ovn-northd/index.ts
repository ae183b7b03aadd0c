/** The public face of ovn-northd, for programs that run it, or its rules alone, within themselves. */
export { createMeasurements } from './daemon/measurements.ts'
export { type Northd, startNorthd } from './daemon/northd.ts'
export { DeleteFlow, InsertFlow } from './database/logical-flow-table.ts'
export { northbound } from './database/northbound.ts'
export { southbound } from './database/southbound.ts'
export { LogicalFlow } from './flow/logical-flow.ts'
export { GeneratedOption } from './global/global-configuration.ts'
export { composition, northd } from './program.ts'
