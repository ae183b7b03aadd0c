/**
 * A number of 32 bits that follows from a text: FNV-1a (Fowler, Noll and Vo) over its UTF-16 code units, low byte first.
 *
 * It is the same in every process and version, so ids that follow from names survive a restart and an upgrade.
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return hash >>> 0
}
