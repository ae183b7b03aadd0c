/** OpenFlow as data: fields, matches, actions, flows, and their texts. */
export { type NetworkAddressTranslation, type OfAction, setField } from './action.ts'
export { actionsBytes } from './action-bytes.ts'
export { actionsText } from './action-text.ts'
export {
  bitsOf,
  type FieldFormat,
  type OfField,
  ofField,
  type Subfield,
  subfieldText,
  wholeField,
} from './field.ts'
export { type Flow, flowText } from './flow.ts'
export { composeFrame } from './frame.ts'
export {
  andMatches,
  bitsMatch,
  type FieldMatch,
  fieldMatch,
  fieldMatchText,
  type Match,
  match,
  matchAccepts,
  matchText,
  ofFieldMatch,
} from './match.ts'
export type { Message } from './protocol/message.ts'
export { Disconnected, SwitchError } from './protocol/message.ts'
export type { SwitchFeatures } from './switch/features.ts'
export type { LabelMatch } from './switch/modification.ts'
export {
  type Change,
  type Desired,
  type OpenSwitch,
  openSwitch,
  type Sent,
  type Switch,
  type SwitchEvents,
  type SwitchOptions,
} from './switch/switch.ts'
export {
  type FieldValue,
  fieldValue,
} from './value.ts'
export { oxmHeader } from './wire/field-header.ts'
export type { FlowKeyText, FlowText, WireFlow } from './wire/flow.ts'
export { compileFlow, compileKey, wireKey } from './wire/flow.ts'
export { wireFlowText } from './wire/flow-printer.ts'
export type { GroupText, WireGroup } from './wire/group.ts'
export type { MeterText, WireMeter } from './wire/meter.ts'
export { FlowSyntaxError } from './wire/syntax-error.ts'
