/** The actions of logical flows: text to program to OpenFlow (ovn-sb(5), Logical_Flow, `actions`). */
export type { Action, Pipeline, Program, UnsupportedAction, Wrapper } from './action.ts'
export {
  type ActionContext,
  type EncodingFailure,
  encodeActions,
  PIPELINE_LENGTH,
  portsOf,
  TABLES,
} from './encode.ts'
export { parseActions } from './parser.ts'
export { actionsParser, type ParsedActions } from './programs.ts'
