/**
 * Lifts names and addresses out of a text, so that texts that differ only in
 * them share one parse. Equal texts get equal holes: what is the same name and
 * what is another is part of the shape. Serves matches and actions alike.
 */
import { addressValue } from '../../address/index.ts'
import { IP4, IP6, MAC } from './constant.ts'
import { HOLE, stringValue } from './lexer.ts'

/** A text with holes, and what was in them. */
export interface Lifted {
  readonly shape: string
  /** Strings without quotes and escapes, names without sigils, addresses as written. */
  readonly parameters: readonly string[]
}

/**
 * Strings, `$sets`, `@groups`; and an address that stands by itself after `=` or
 * `==`. Inside braces, with a mask, or after `!=` an address stays in the shape.
 */
const liftable = new RegExp(
  '"(?:[^"\\\\]|\\\\.)*"|[$@][A-Za-z_][\\w.]*|' +
    `(?<![!<>])=[ ]*(?:(${MAC})|(${IP4})|(${IP6}))(?![\\w.:/]|[ ]*/)`,
  'g',
)

/** One fast scan; a text that cannot be lifted safely is its own shape without parameters. */
export function liftParameters(text: string): Lifted {
  if (text.includes(HOLE)) return { shape: text, parameters: [] }
  const holes = new Map<string, string>()
  const parameters: string[] = []
  let sound = true
  const fill = (kind: string, value: string): string => {
    const key = kind + value
    const held = holes.get(key)
    if (held !== undefined) return held
    const hole = `${HOLE}${kind}${parameters.length};`
    parameters.push(value)
    holes.set(key, hole)
    return hole
  }
  const shape = text.replace(liftable, (whole, mac?: string, ip4?: string, ip6?: string) => {
    if (whole.startsWith('"')) {
      const value = stringValue(whole)
      if (value !== undefined) return fill('s', value)
      sound = false
      return whole
    }
    if (whole.startsWith('$')) return fill('a', whole.slice(1))
    if (whole.startsWith('@')) return fill('g', whole.slice(1))
    const address = mac ?? ip4 ?? ip6
    if (address === undefined) return whole
    const kind = mac === undefined ? (ip4 === undefined ? '6' : '4') : 'm'
    const format = mac === undefined ? (ip4 === undefined ? 'ip6' : 'ip4') : 'mac'
    // What only looks like an address is the parser's to complain about.
    if (addressValue(format, address) === undefined) sound = false
    return whole.slice(0, -address.length) + fill(kind, address)
  })
  return sound ? { shape, parameters } : { shape: text, parameters: [] }
}
