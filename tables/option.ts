/** Values of options: what the text in a map of the database says, as Open vSwitch reads it (ovs-vswitchd's smap). */

/**
 * An option that is true or false, without regard to case. What is neither says nothing.
 *
 * @param otherwise what is so when it says nothing
 */
export function truth(value: string, otherwise: boolean): boolean {
  const text = value.toLowerCase()
  return otherwise ? text !== 'false' : text === 'true'
}

/**
 * An option that is a whole number, in decimal: space before it, a sign and leading zeros may be there. Undefined
 * for what is no number, and for one that is outside of the bounds.
 */
export function wholeNumber(value: string, least: number, most: number): number | undefined {
  if (!/^\s*[+-]?\d+$/.test(value)) return undefined
  const number = Number(value)
  return number >= least && number <= most ? number : undefined
}
