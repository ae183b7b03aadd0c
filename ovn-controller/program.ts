/** The whole of the controller's rules as one program. */
import { program } from '../rules/index.ts'
import { claimRules } from './binding/claim.ts'
import { conntrackZoneRules } from './binding/conntrack-zone.ts'
import { localDatapathRules } from './binding/local-datapath.ts'
import { registrationRules } from './chassis/registration.ts'
import { local } from './database/local.ts'
import { Chassis, ChassisPrivate, Encap, southbound } from './database/southbound.ts'
import { conjunctionRules } from './flow/conjunction.ts'
import { flowActionsRules } from './flow/flow-actions.ts'
import { logicalFlowRules } from './flow/logical-flow.ts'
import { placementRules } from './flow/placement.ts'
import { setComplementRules } from './flow/set-complement.ts'
import { setReferenceRules } from './flow/set-reference.ts'
import { switchFlowRules } from './flow/switch-flow.ts'
import { constantFlowRules } from './physical/constant-flows.ts'
import { multicastFlowRules } from './physical/multicast-flows.ts'
import { portFlowRules } from './physical/port-flows.ts'
import { unsupportedRules } from './unsupported.ts'

/** The southbound tables in which this chassis keeps rows of its own. */
export const chassisTables = [Encap, Chassis, ChassisPrivate] as const

export const controller = program(
  [
    ...registrationRules,
    ...claimRules,
    ...localDatapathRules,
    ...conntrackZoneRules,
    ...placementRules,
    ...logicalFlowRules,
    ...setComplementRules,
    ...setReferenceRules,
    ...flowActionsRules,
    ...conjunctionRules,
    ...constantFlowRules,
    ...portFlowRules,
    ...multicastFlowRules,
    ...switchFlowRules,
    ...chassisTables.flatMap((table) => table.rules),
    ...unsupportedRules,
  ],
  [...southbound.relations, ...local.relations],
)
