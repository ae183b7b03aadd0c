/** OpenFlow as data: fields, matches, actions, flows, and their texts. */
export { type NetworkAddressTranslation, type OfAction, setField } from './action.ts'
export { actionBytes, actionsBytes } from './action-bytes.ts'
export { actionsText, actionText } from './action-text.ts'
export {
  bitsOf,
  type FieldFormat,
  type OfField,
  ofField,
  type Subfield,
  subfieldText,
  wholeField,
} from './field.ts'
export { type Flow, flowKey, flowText } from './flow.ts'
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
export {
  andValues,
  type FieldValue,
  fieldValue,
  fullMask,
  ip4Text,
  ip6Text,
  macText,
  maskText,
  orValues,
  valueText,
} from './value.ts'
