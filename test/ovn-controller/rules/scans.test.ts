/** The cost of a change does not grow with the network: no rule goes through what grows to find what a change concerns. */
import { expect, test } from 'vitest'
import { controller } from '../../../ovn-controller/program.ts'
import { unboundedScans } from '../../rules/scans.ts'

/** Relations of a row or a handful, however large the network is. */
const few = [
  /^(ThisChassis|ChassisName|IntegrationBridge|BridgeName|Merging|MissingBridge|WantedDatapathType)\b/,
  /^(OwnEncap|OwnEncaps|LocalTunnelAddress|TunnelChecksum|TransportZone|InterfaceTypeList|PrefixLimit)\b/,
  /^(Chassis|Encap|Chassis_Private) rows\b/,
  /^(host name|confirmed sequence|Geneve option|switch feature|TemplateDefinitions)\b/,
  /^Setting\[.*key=/,
  /^local:Open_vSwitch\b/,
]

/** What an operator changes once in a long while, and what concerns everything there is. */
const rare = [
  /^(ThisChassis|ChassisName|IntegrationBridge|Merging|Geneve option|TemplateDefinitions|OwnTransportZone|Interconnecting)\b/,
  /^(OwnEncap|OwnEncaps|PrefixLimit)\b/,
  /^Setting\[.*key=/,
  // Of the marks of tunnel ends only those of this chassis come so far.
  /^sb:Encap.options\[uuid, value, key="is_default"\]/,
  // What actions name by a chassis, or by a number, is found by its text; next to no flow does.
  /^Tunnel\[chassis, ofport\]/,
  /^local:Flow_Sample_Collector_Set\b/,
]

test('a change is joined with what it concerns, not with all there is', () => {
  expect(unboundedScans(controller, { few, rare })).toEqual([])
})

test('a scan that is not allowed is told with its rule', () => {
  expect(
    unboundedScans(controller, { few, rare: rare.filter((one) => !one.test('Merging')) }),
  ).toContainEqual(
    expect.stringMatching(/^Merging goes through all of AlikePiece \(PieceGroup at group\.ts:\d+\)$/),
  )
})
