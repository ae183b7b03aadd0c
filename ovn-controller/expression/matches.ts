/** Parses matches through their shapes, each shape compiled once. */
import type { AddressSetContents } from './address-set.ts'
import type { NeedsSets } from './annotate.ts'
import type { SyntaxFailure } from './failure.ts'
import type { Normal } from './normal.ts'
import { liftParameters } from './parameters.ts'
import { compileShape, instantiate } from './template.ts'

/** A match in normal form, or why there is none. */
export type ParsedMatch = { readonly kind: 'normal'; readonly normal: Normal } | SyntaxFailure | NeedsSets

/**
 * Parses one match, without a cache.
 *
 * @param prerequisites an expression that must hold too; empty for none
 */
export function parseMatch(text: string, prerequisites = '', contents?: AddressSetContents): ParsedMatch {
  const template = compileShape(text, prerequisites, contents)
  if (template.kind === 'unliftable') throw new Error('a plain text has no holes')
  return template.kind === 'template' ? { kind: 'normal', normal: instantiate(template, []) } : template
}

/**
 * A parser that remembers every shape it has compiled. What it remembers
 * depends on the text alone: matches that need set contents are not remembered.
 */
export function matchParser(): typeof parseMatch {
  const templates = new Map<string, Map<string, ReturnType<typeof compileShape>>>()
  const compiled = (shape: string, prerequisites: string): ReturnType<typeof compileShape> => {
    let shapes = templates.get(prerequisites)
    if (!shapes) {
      shapes = new Map()
      templates.set(prerequisites, shapes)
    }
    let template = shapes.get(shape)
    if (!template) {
      template = compileShape(shape, prerequisites)
      shapes.set(shape, template)
    }
    return template
  }
  return (text, prerequisites = '', contents) => {
    const { shape, parameters } = liftParameters(text)
    const shared = compiled(shape, prerequisites)
    if (shared.kind === 'template') return { kind: 'normal', normal: instantiate(shared, parameters) }
    // A failure is reported in terms of the plain text, and a complement needs the names in it.
    if (shared.kind === 'unliftable') {
      const own = compiled(text, prerequisites)
      if (own.kind === 'template') return { kind: 'normal', normal: instantiate(own, []) }
    }
    return parseMatch(text, prerequisites, contents)
  }
}
