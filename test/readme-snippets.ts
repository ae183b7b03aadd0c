/** The snippets of a README as a module: whoever runs it learns what each expression gave, and what should be given. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const projectRoot = fileURLToPath(new URL('../', import.meta.url))

/** What a package offers to be imported, by the names under which its users import it. */
interface Manifest {
  readonly name: string
  /** For each subpath, such as `./engine`, the file in the package. */
  readonly exports: Readonly<Record<string, string>>
  /** For each program, the file in the package. */
  readonly bin: Readonly<Record<string, string>>
}

export const manifest = JSON.parse(readFileSync(`${projectRoot}package.json`, 'utf8')) as Manifest

/** The folders that the package exports: each has a README whose snippets run. */
export const exportedFolders: readonly string[] = [
  ...new Set(Object.keys(manifest.exports).flatMap((subpath) => subpath.split('/')[1] ?? [])),
]

/** An expression in a snippet, and what the comment after it says it gives. */
export interface Claim {
  readonly given: unknown
  readonly expected: unknown
}

/** The snippets of a README, one after the other. */
function snippetsOf(readme: string): string {
  return [...readFileSync(readme, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)]
    .map((match) => match[1] ?? '')
    .join('\n')
}

/** How many claims a README makes. */
export function claimCount(readme: string): number {
  return snippetsOf(readme).split('// =>').length - 1
}

/**
 * The snippets of a README as one module that exports its claims. An expression statement before a comment
 * `// => value` is a claim; the value may go on in comment lines.
 */
export function snippetModule(readme: string): string {
  const source = snippetsOf(readme).replace(/\n\/\/ {4,}/g, '\n// ')
  const claim = /(^|\n)((?!\/\/)[^\n](?:[^\n]|\n(?!\n|\/\/))*?)\s*\/\/ => ((?:[^\n]*)(?:\n\/\/ [^\n]*)*)/g
  const made = source.replace(claim, (_, before: string, statements: string, value: string) => {
    const lines = statements.split('\n')
    // The claim is the last statement: what was started at the margin, or goes on from there.
    let first = lines.length - 1
    while (first > 0 && /^[\s.)}\]]/.test(lines[first] ?? '')) first--
    const expected = value.replace(/\n\/\/ /g, '\n')
    const given = lines.slice(first).join('\n')
    return `${before}${lines.slice(0, first).join('\n')}\nclaims.push({ given: ${given}, expected: ${expected} })`
  })
  return `const claims: { readonly given: unknown; readonly expected: unknown }[] = []\n${made}\nexport { claims }\n`
}
