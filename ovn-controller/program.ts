/** The whole of the controller's rules as one program. */
import { program } from '../rules/index.ts'
import { claimRules } from './binding/claim.ts'
import { conntrackZoneRules } from './binding/conntrack-zone.ts'
import { installedPortRules } from './binding/installed-port.ts'
import { localDatapathRules } from './binding/local-datapath.ts'
import { localPortRules } from './binding/local-port.ts'
import { monitoredRules } from './binding/monitored.ts'
import { networkPatchRules } from './binding/network-patch.ts'
import { portEncapsulationRules } from './binding/port-encapsulation.ts'
import { bridgeRules } from './chassis/bridge.ts'
import { encapsulationRules } from './chassis/encapsulation.ts'
import { flowTableRules } from './chassis/flow-table.ts'
import { managedPortRules } from './chassis/managed-port.ts'
import { registrationRules } from './chassis/registration.ts'
import { sequenceRules } from './chassis/sequence.ts'
import { settingRules } from './chassis/setting.ts'
import { tunnelRules } from './chassis/tunnel.ts'
import { Bridge, FlowTable, Interface, local, Port } from './database/local.ts'
import { Chassis, ChassisPrivate, Encap, southbound } from './database/southbound.ts'
import { actionPlaceRules } from './flow/action-place.ts'
import { conjunctionRules } from './flow/conjunction.ts'
import { dimensionRules } from './flow/dimension.ts'
import { flowActionsRules } from './flow/flow-actions.ts'
import { flowPieceRules } from './flow/flow-piece.ts'
import { groupRules } from './flow/group.ts'
import { logicalFlowRules } from './flow/logical-flow.ts'
import { numberedRules } from './flow/numbered.ts'
import { placementRules } from './flow/placement.ts'
import { separateGroupRules } from './flow/separate-group.ts'
import { setComplementRules } from './flow/set-complement.ts'
import { setReferenceRules } from './flow/set-reference.ts'
import { switchFlowRules } from './flow/switch-flow.ts'
import { templateVariableRules } from './flow/template-variable.ts'
import { constantFlowRules } from './physical/constant-flows.ts'
import { multicastFlowRules } from './physical/multicast-flows.ts'
import { neighbourFlowRules } from './physical/neighbour-flows.ts'
import { portFlowRules } from './physical/port-flows.ts'
import { portSecurityFlowRules } from './physical/port-security-flows.ts'
import { tunnelFlowRules } from './physical/tunnel-flows.ts'
import { unsupportedRules } from './unsupported.ts'

/** The southbound tables in which this chassis keeps rows of its own. */
export const chassisTables = [Encap, Chassis, ChassisPrivate] as const

/** The tables of the local database in which this controller keeps rows. */
export const localTables = [Bridge, FlowTable, Port, Interface] as const

export const controller = program(
  [
    ...settingRules,
    ...registrationRules,
    ...sequenceRules,
    ...encapsulationRules,
    ...bridgeRules,
    ...flowTableRules,
    ...managedPortRules,
    ...tunnelRules,
    ...claimRules,
    ...portEncapsulationRules,
    ...installedPortRules,
    ...localDatapathRules,
    ...networkPatchRules,
    ...localPortRules,
    ...monitoredRules,
    ...conntrackZoneRules,
    ...placementRules,
    ...templateVariableRules,
    ...flowPieceRules,
    ...logicalFlowRules,
    ...setComplementRules,
    ...setReferenceRules,
    ...actionPlaceRules,
    ...numberedRules,
    ...flowActionsRules,
    ...dimensionRules,
    ...groupRules,
    ...separateGroupRules,
    ...conjunctionRules,
    ...constantFlowRules,
    ...portFlowRules,
    ...tunnelFlowRules,
    ...portSecurityFlowRules,
    ...neighbourFlowRules,
    ...multicastFlowRules,
    ...switchFlowRules,
    ...chassisTables.flatMap((table) => table.rules),
    ...localTables.flatMap((table) => table.rules),
    ...unsupportedRules,
  ],
  [...southbound.relations, ...local.relations],
)
