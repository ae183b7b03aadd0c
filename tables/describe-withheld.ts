/** What is not written although the rules want it, in words (the control command `held-back`). */
import type { Link } from './link.ts'

/** A line for each row or cell, with the database, the reason, and when it is written or tried again. */
export function describeWithheld(links: readonly (Link | undefined)[]): string {
  const lines = links.flatMap((link) => {
    if (!link) return []
    const { refused, contended } = link.withheld
    return [
      ...refused.map(
        ({ table, row, name, reason, nextTry }) =>
          `${link.name}: ${title(table, row, name)}: ${reason}; ${when('tried again', nextTry)}`,
      ),
      ...contended.map(({ table, row, name, column, element, ours, theirs, nextWrite }) => {
        const place = column === undefined ? '' : ` ${column}${element === undefined ? '' : `:${element}`}`
        return `${link.name}: ${title(table, row, name)}${place}: ours ${ours}, somebody else's ${theirs}; ${when('written', nextWrite)}`
      }),
    ]
  })
  return lines.length === 0 ? 'Nothing is held back.\n' : lines.map((line) => `${line}\n`).join('')
}

/** How much is withheld, for `memory/show`; nothing where it is none. */
export function withheldMemory(links: readonly (Link | undefined)[]): Readonly<Record<string, number>> {
  const all = links.flatMap((link) => (link ? [link.withheld] : []))
  const refused = all.reduce((sum, one) => sum + one.refused.length, 0)
  const contended = all.reduce((sum, one) => sum + one.contended.length, 0)
  return {
    ...(refused > 0 ? { 'rows-held-back': refused } : {}),
    ...(contended > 0 ? { 'cells-contended': contended } : {}),
  }
}

/** A row by its table, its name and its uuid, as far as it has them. */
export function title(table: string, row: string, name: string | undefined): string {
  return [table, name, name !== undefined && row !== '' ? `(${row})` : row].filter((word) => word).join(' ')
}

function when(what: string, milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return `${what} when it changes`
  return `${what} in ${(milliseconds / 1000).toFixed(1)} s`
}
