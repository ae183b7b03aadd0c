/**
 * What a datapath tells the hypervisors beside its name: limits, ages and zones (ovn-sb(5), Datapath_Binding,
 * `external_ids`).
 */
import { type Reference, rule } from '../../rules/index.ts'
import { LogicalRouterOption, LogicalSwitchConfig } from '../database/northbound.ts'
import { DatapathBinding } from '../database/southbound.ts'
import { truth } from '../global/setting.ts'
import { Datapath } from './datapath-binding.ts'

/** A number of so much at least, as text; nothing where it is none. */
const atLeast =
  (least: number) =>
  (value: string): readonly string[] =>
    /^\d+$/.test(value) && Number(value) >= least ? [value] : []

/** The shortest of the ages of bindings: `[NETWORK:]SECONDS`, several with semicolons between. */
function shortestAge(value: string): readonly string[] {
  const ages = value.split(';').map((part) => part.slice(part.lastIndexOf(':') + 1))
  if (!ages.every((age) => /^\d+$/.test(age))) return []
  const positive = ages.map(Number).filter((age) => age > 0)
  return positive.length === 0 ? [] : [`${Math.min(...positive)}`]
}

/** What becomes of each option that the hypervisors are told. */
const switchOptions: Readonly<Record<string, (value: string) => readonly string[]>> = {
  'interconn-ts': (value) => [value],
  'ct-zone-limit': atLeast(0),
  fdb_age_threshold: atLeast(1),
}
const routerOptions: Readonly<Record<string, (value: string) => readonly string[]>> = {
  'ct-zone-limit': atLeast(0),
  'snat-ct-zone': atLeast(0),
  mac_binding_age_threshold: shortestAge,
  always_learn_from_arp_request: (value) => (truth(value, true) ? [] : ['false']),
}

export const datapathOptionRules = (
  [
    [LogicalSwitchConfig, switchOptions],
    [LogicalRouterOption, routerOptions],
  ] as const
).flatMap(([options, known]) =>
  Object.entries(known).map(([key, told]) =>
    rule('?', DatapathBinding.elements.external_ids.desired, ({ match, each }) => {
      const { uuid: nb, value } = match(options, { key })
      const { sb } = match(Datapath, { nb })
      const said: Reference<string> = each(value, told)
      return { uuid: sb, key, value: said }
    }),
  ),
)
