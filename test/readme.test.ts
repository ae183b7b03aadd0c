/** The snippets of the documentation compile, run, and give what their comments say. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = `${root}test/.snippets`

/** An expression in a snippet, and what the comment after it says it gives. */
interface Claim {
  readonly given: unknown
  readonly expected: unknown
}

/**
 * The snippets of a text as one module that exports its claims. An expression statement before a comment
 * `// => value` is a claim; the value may go on in comment lines.
 */
function toModule(markdown: string, imports: Readonly<Record<string, string>>): string {
  const snippets = [...markdown.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  let source = snippets.join('\n').replace(/\n\/\/ {4,}/g, '\n// ')
  for (const [name, path] of Object.entries(imports)) source = source.replaceAll(`'${name}'`, `'${path}'`)
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

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['engine', { 'ovn-delta/engine': '../../engine/index.ts' }, 2],
  [
    'rules',
    { 'ovn-delta/rules/testing': '../../rules/testing/index.ts', 'ovn-delta/rules': '../../rules/index.ts' },
    11,
  ],
])('the snippets of %s/README.md', async (name, imports, least) => {
  mkdirSync(folder, { recursive: true })
  const file = `${folder}/${name}.ts`
  writeFileSync(file, toModule(readFileSync(`${root}${name}/README.md`, 'utf8'), imports))
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: [`./${name}.ts`],
    }),
  )
  execFileSync('npx', ['tsc', '-p', `${folder}/tsconfig.json`], { cwd: root, stdio: 'pipe' })
  const { claims } = (await import(/* @vite-ignore */ file)) as { claims: readonly Claim[] }
  expect(claims.length).toBeGreaterThanOrEqual(least)
  for (const { given, expected } of claims) expect(given).toEqual(expected)
})
