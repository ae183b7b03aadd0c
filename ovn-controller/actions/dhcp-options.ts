/** `put_dhcp_opts` and `put_dhcpv6_opts`: what the controller answers to DHCP, as the options of the answer. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { ActionContext, OptionDefinition } from './context.ts'
import { compressedNamesDigits, nameDigits } from './domain-name.ts'
import { Misplaced } from './misplaced.ts'
import { OPCODE, questionAction } from './opcode.ts'
import type { Operands, Reference } from './operand.ts'
import {
  type ActionOption,
  integerOf,
  type OptionConstant,
  parseOptions,
  stringOf,
  wrongValue,
} from './option.ts'
import { numberDigits, textDigits } from './userdata.ts'

export interface DhcpOptionsAction {
  readonly kind: 'dhcpOptions'
  readonly version: 4 | 6
  readonly to: Subfield
  readonly options: readonly ActionOption[]
}

/** The address that is offered is no option on the wire, and comes first. */
const OFFERED = 0
/** Options that the controller wants before all others: the boot file, its second name, and the next server. */
const FIRST = [67, 254, 253]

export function parseDhcpOptions(
  cursor: Cursor,
  operands: Operands,
  left: Reference,
  version: 4 | 6,
): DhcpOptionsAction {
  cursor.forceMark('(')
  operands.checkTarget(left, 1)
  return { kind: 'dhcpOptions', version, to: operands.subfield(left), options: parseOptions(cursor) }
}

interface DefinedOption extends OptionDefinition {
  readonly values: readonly OptionConstant[]
}

export function encodeDhcpOptions(action: DhcpOptionsAction, context: ActionContext): OfAction {
  const { version, to } = action
  const options = defined(action, context)
  if (version === 6) return questionAction(OPCODE.put_dhcpv6_opts, to, options.map(digits6).join(''))
  const offered = options.find(({ code }) => code === OFFERED)
  if (!offered) throw new Misplaced('put_dhcp_opts requires offerip to be specified.')
  const first = FIRST.flatMap((wanted) => options.find(({ code }) => code === wanted) ?? [])
  const rest = options.filter((option) => option !== offered && !first.includes(option))
  const body = numberDigits(integerOf(offered.values[0]), 4) + [...first, ...rest].map(digits4).join('')
  return questionAction(OPCODE.put_dhcp_opts, to, body)
}

function defined({ version, options }: DhcpOptionsAction, context: ActionContext): readonly DefinedOption[] {
  const protocol = `DHCPv${version}`
  return options.map((option) => {
    const definition = context.dhcpOption(version, option.name)
    if (!definition)
      throw new Misplaced(`Syntax error at \`${option.name}' expecting ${protocol} option name.`)
    const wrong = wrongValue(option, definition.type, protocol)
    if (wrong !== undefined) throw new Misplaced(wrong)
    return { ...definition, values: option.values }
  })
}

/** Code, length and value (RFC 2132). */
function digits4({ code, type, values }: DefinedOption): string {
  const value = value4(type, values)
  // A length has one byte; what would not fit is cut.
  const length = (value.length / 2) & 0xff
  return (
    numberDigits(code, 1) +
    numberDigits(length, 1) +
    (type === 'domains' ? value : value.slice(0, 2 * length))
  )
}

function value4(type: string, values: readonly OptionConstant[]): string {
  const [first] = values
  switch (type) {
    case 'bool':
    case 'uint8':
      return numberDigits(integerOf(first), 1)
    case 'uint16':
      return numberDigits(integerOf(first), 2)
    case 'uint32':
      return numberDigits(integerOf(first), 4)
    case 'ipv4':
      return values.map((value) => numberDigits(integerOf(value), 4)).join('')
    case 'static_routes':
      return routesDigits(values)
    case 'host_id':
      return first?.kind === 'string' ? textDigits(first.value) : numberDigits(integerOf(first), 4)
    case 'str':
      return textDigits(stringOf(first))
    case 'domains':
      return compressedNamesDigits(stringOf(first))
    default:
      return ''
  }
}

/** Destinations and routers by turns: how long the prefix is, as much of it as counts, the router (RFC 3442). */
function routesDigits(values: readonly OptionConstant[]): string {
  let digits = ''
  for (let i = 0; i + 1 < values.length; i += 2) {
    const destination = values[i]
    const length = destination?.kind === 'integer' ? prefixLength(destination.mask) : 32
    const prefix = numberDigits(integerOf(destination), 4).slice(0, 2 * Math.ceil(length / 8))
    digits += numberDigits(length, 1) + prefix + numberDigits(integerOf(values[i + 1]), 4)
  }
  return digits
}

function prefixLength(mask: bigint | undefined): number {
  if (mask === undefined) return 32
  return mask.toString(2).padStart(32, '0').replace(/0.*$/, '').length
}

/** Code and length of two bytes each, and the value (RFC 8415, section 21.1). */
function digits6({ code, type, values }: DefinedOption): string {
  const value = value6(type, values)
  return numberDigits(code, 2) + numberDigits(value.length / 2, 2) + value
}

function value6(type: string, values: readonly OptionConstant[]): string {
  const [first] = values
  switch (type) {
    case 'ipv6':
      return values.map((value) => numberDigits(integerOf(value), 16)).join('')
    case 'mac':
      return numberDigits(integerOf(first), 6)
    case 'str':
      return textDigits(stringOf(first))
    case 'domain':
      return nameDigits(stringOf(first))
    default:
      return ''
  }
}
