/** What a change comes to, as modifications in an order in which they hold together. */
import type { Modification } from './modification.ts'
import type { Step } from './send.ts'

/** Modifications in the order in which they have to be sent. */
export interface Plan {
  readonly zones: Modification[]
  readonly metersBefore: Modification[]
  readonly groups: Modification[]
  readonly deletions: Modification[]
  readonly additions: Modification[]
  readonly groupsAfter: Modification[]
  readonly metersAfter: Modification[]
  readonly labels: Modification[]
}

export function emptyPlan(): Plan {
  return {
    zones: [],
    metersBefore: [],
    groups: [],
    deletions: [],
    additions: [],
    groupsAfter: [],
    metersAfter: [],
    labels: [],
  }
}

/** What goes to the switch in one exchange; what no flow may need any more comes after it. */
export function stepsOf({
  zones,
  metersBefore,
  groups,
  deletions,
  additions,
  groupsAfter,
}: Plan): readonly [before: Step, bundle: Step] {
  return [
    { modifications: [...zones, ...metersBefore] },
    { modifications: [...groups, ...deletions, ...additions, ...groupsAfter], bundle: 'commit' },
  ]
}

/** Takes out of a plan what the switch has refused. */
export function leaveOut(plan: Plan, refused: ReadonlySet<Modification>): void {
  if (refused.size === 0) return
  const parts: readonly Modification[][] = Object.values(plan)
  for (const part of parts) {
    let kept = 0
    for (const one of part) if (!refused.has(one)) part[kept++] = one
    part.length = kept
  }
}
