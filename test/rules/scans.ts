/** What rules go through as a whole, out of their plans: work that grows with a relation, whatever changes. */
import type { Program } from '../../rules/index.ts'

/** The scans of a program that are not allowed, as `CHANGED goes through all of RELATION (RULES)`. */
export function unboundedScans(
  program: Program,
  allowed: { readonly few: readonly RegExp[]; readonly rare: readonly RegExp[] },
): readonly string[] {
  const found = new Map<string, Set<string>>()
  let rule = ''
  for (const line of program.plan().split('\n')) {
    if (!line.startsWith('  ')) {
      rule = line
      continue
    }
    const [changed = '', ...steps] = line.trim().split(' → ')
    for (const step of steps) {
      const [, all] = /^all of (.*?)(?: \(also .*)?$/.exec(step) ?? []
      if (all === undefined || allowed.few.some((one) => one.test(all))) continue
      if (allowed.rare.some((one) => one.test(changed))) continue
      const scan = `${changed} goes through all of ${all}`
      found.set(scan, (found.get(scan) ?? new Set()).add(rule))
    }
  }
  return [...found].map(([scan, rules]) => `${scan} (${[...rules].join(', ')})`).sort()
}
