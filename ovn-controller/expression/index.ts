/** The match language of logical flows: text to normal form (ovn-sb(5), Logical_Flow, `match`). */
export {
  type AddressConstant,
  type AddressSetContents,
  addressConstant,
  addressSetMember,
} from './address-set.ts'
export type { NeedsSets, Unliftable } from './annotate.ts'
export {
  constantBits,
  constantText,
  type IntegerConstant,
  type Name,
  type Parameter,
} from './constant.ts'
export { Cursor } from './cursor.ts'
export type { Expression, FieldReference } from './expression.ts'
export { caught, type SyntaxFailure } from './failure.ts'
export { parseFieldReference, sliceOf } from './field-reference.ts'
export { type Token, tokens } from './lexer.ts'
export { matchParser, type ParsedMatch, parseMatch } from './matches.ts'
export type {
  Condition,
  Conjunction,
  Dimension,
  FieldDimension,
  Normal,
  PortDimension,
  PortField,
  SetMembership,
} from './normal.ts'
export { NO_PORT } from './normal.ts'
export { type Lifted, liftParameters } from './parameters.ts'
export { parseExpression } from './parser.ts'
export type {
  FieldSymbol,
  Level,
  LogicalSymbol,
  PredicateSymbol,
  Slice,
  StringSymbol,
  SubfieldSymbol,
  Writable,
} from './symbol.ts'
export { symbolNamed } from './symbols.ts'
export { compileShape, instantiate, type Template } from './template.ts'
export { expressionText } from './text.ts'
