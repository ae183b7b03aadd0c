/**
 * Features of northd. A feature is one folder or file: its relations, its rules, what it writes, and what the stages
 * that it is in charge of do where nothing else decides.
 */
import type { Feature } from '../tables/index.ts'
import type { Stage } from './flow/stage.ts'

/** What the last flow of a stage does on every switch or router; null where the feature's rules say it. */
export type StageDefaults = { readonly [S in Stage]?: string | null }

export interface NorthdFeature extends Feature {
  /** A stage that no feature is in charge of passes everything on. */
  readonly defaults?: StageDefaults
}

/**
 * Defines a feature of northd.
 *
 * @example export const vlan = feature({ name: 'VLAN passthru', rules: [rule('A switch …', VlanTransparent, …)] })
 */
export function feature(its: NorthdFeature): NorthdFeature {
  return its
}
