/** Groups and meters of a bridge by what they are: which number a controller has given one says nothing. */

/**
 * A function that puts what groups and meters are in the place of their numbers.
 *
 * @param groups what `ovs-ofctl dump-groups` prints
 * @param meters what `ovs-ofctl dump-meters` prints
 */
export function numberNames(groups: string, meters: string): (flows: string) => string {
  const texts = new Map<string, string>()
  for (const [, number, text] of groups.matchAll(/group_id=(\d+),(.*)/g))
    texts.set(`group:${number}`, `${text}`)
  for (const [, number, text = ''] of meters.matchAll(/meter=(\d+) ((?:(?!meter=).)*)/gs)) {
    const settled = text.trim().replace(/\s+/g, ' ')
    texts.set(`meter:${number}`, settled)
    texts.set(`meter_id=${number}`, settled)
  }
  return (flows) =>
    flows.replace(
      /(group:|meter:|meter_id=)\d+/g,
      (whole, kind) => `${kind}{${texts.get(whole) ?? 'nothing'}}`,
    )
}
