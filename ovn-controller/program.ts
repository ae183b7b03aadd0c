/** The controller: the list of its features, put together. */
import { compose, type Feature } from '../tables/index.ts'
import { claims } from './binding/claim.ts'
import { conntrackZones } from './binding/conntrack-zone.ts'
import { installedPorts } from './binding/installed-port.ts'
import { localDatapaths } from './binding/local-datapath.ts'
import { localPorts } from './binding/local-port.ts'
import { monitoring } from './binding/monitored.ts'
import { networkPatches } from './binding/network-patch.ts'
import { portEncapsulation } from './binding/port-encapsulation.ts'
import { unserved } from './binding/unserved.ts'
import { bridge } from './chassis/bridge.ts'
import { unfollowedSettings } from './chassis/documented-setting.ts'
import { encapsulation } from './chassis/encapsulation.ts'
import { flowTables } from './chassis/flow-table.ts'
import { managedPorts } from './chassis/managed-port.ts'
import { registration } from './chassis/registration.ts'
import { sequence } from './chassis/sequence.ts'
import { settings } from './chassis/setting.ts'
import { switchPorts } from './chassis/switch-port.ts'
import { tunnels } from './chassis/tunnel.ts'
import { local } from './database/local.ts'
import { defaults, documented, readElsewhere } from './database/read-elsewhere.ts'
import { southbound } from './database/southbound.ts'
import { actionPlaces } from './flow/action-place.ts'
import { conjunctions } from './flow/conjunction.ts'
import { dimensions } from './flow/dimension.ts'
import { flowActions } from './flow/flow-actions.ts'
import { flowPieces } from './flow/flow-piece.ts'
import { groups } from './flow/group.ts'
import { logicalFlows } from './flow/logical-flow.ts'
import { numbered } from './flow/numbered.ts'
import { placement } from './flow/placement.ts'
import { separateGroups } from './flow/separate-group.ts'
import { setComplements } from './flow/set-complement.ts'
import { setReferences } from './flow/set-reference.ts'
import { switchFlows } from './flow/switch-flow.ts'
import { templateVariables } from './flow/template-variable.ts'
import { constantFlows } from './physical/constant-flows.ts'
import { multicastFlows } from './physical/multicast-flows.ts'
import { neighbours } from './physical/neighbour-flows.ts'
import { portFlows } from './physical/port-flows.ts'
import { portSecurity } from './physical/port-security-flows.ts'
import { tunnelFlows } from './physical/tunnel-flows.ts'

/** Everything that the controller does. */
export const features: readonly Feature[] = [
  settings,
  registration,
  sequence,
  encapsulation,
  bridge,
  flowTables,
  managedPorts,
  switchPorts,
  tunnels,
  claims,
  portEncapsulation,
  installedPorts,
  localDatapaths,
  networkPatches,
  localPorts,
  monitoring,
  conntrackZones,
  unserved,
  placement,
  templateVariables,
  flowPieces,
  logicalFlows,
  setComplements,
  setReferences,
  actionPlaces,
  numbered,
  flowActions,
  dimensions,
  groups,
  separateGroups,
  conjunctions,
  constantFlows,
  portFlows,
  tunnelFlows,
  portSecurity,
  neighbours,
  multicastFlows,
  switchFlows,
]

/** The features as one program, with what the daemon knows of it. */
export const composition = compose(
  [...features, unfollowedSettings(features)],
  [{ tables: southbound, elsewhere: readElsewhere, documented, defaults }, { tables: local }],
)

/** The controller's rules. */
export const controller = composition.program
