/** The actions of logical flows: text to program to OpenFlow (ovn-sb(5), Logical_Flow, `actions`). */
export type { Action, Pipeline, Program, Wrapper } from './action.ts'
export type { ActionContext, ActionName, NumberedKind, OptionDefinition } from './context.ts'
export { type EncodingFailure, encodeActions, numbersOf } from './encode.ts'
export { ownMeterText } from './meter.ts'
export { namesOf, needsNumbers } from './names.ts'
export { parseActions } from './parser.ts'
export { TABLES } from './place.ts'
export { actionsParser, type ParsedActions } from './programs.ts'
