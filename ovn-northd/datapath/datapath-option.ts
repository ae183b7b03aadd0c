/**
 * What a datapath tells the hypervisors beside its name: limits, ages and zones (ovn-sb(5), Datapath_Binding,
 * `external_ids`).
 */
import { parseNetwork } from '../../address/index.ts'
import { type Reference, rule } from '../../rules/index.ts'
import { Told, truth, unreadable, wholeNumber } from '../../tables/index.ts'
import { LogicalRouterOption, LogicalSwitchConfig } from '../database/northbound.ts'
import { DatapathBinding } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { Datapath } from './datapath-binding.ts'

/** The largest number of 32 bits; an age as long as that is none. */
const MOST = 2 ** 32 - 1

/** What the hypervisors are told of an option, undefined for nothing; or that it cannot be read. */
type Reading = { readonly told: string | undefined } | 'unreadable'

/** A number of at most that size, told if it is so much at least. */
const number =
  (least: number, most: number) =>
  (value: string): Reading => {
    const given = wholeNumber(value, 0, most)
    return given === undefined ? 'unreadable' : { told: given < least ? undefined : `${given}` }
  }

/**
 * The shortest of the ages of bindings, none of which is 0: `[NETWORK:]SECONDS`, several with semicolons between
 * (ovn-nb(5), Logical_Router, `mac_binding_age_threshold`). One that cannot be read spoils all.
 */
function shortestAge(value: string): Reading {
  const ages = new Map<string, number>()
  for (const entry of value.split(';').filter((text) => text !== '')) {
    const colon = entry.lastIndexOf(':')
    const network = entry.slice(0, Math.max(0, colon))
    const age = wholeNumber(entry.slice(colon + 1), 0, MOST)
    if (age === undefined || (colon >= 0 && !parseNetwork(network))) return 'unreadable'
    // Of several for all networks the last one counts.
    ages.set(network === '' ? '' : entry, age)
  }
  const positive = [...ages.values()].filter((age) => age > 0 && age < MOST)
  return { told: positive.length === 0 ? undefined : `${Math.min(...positive)}` }
}

/** An option that the hypervisors are told. */
interface Option {
  readonly read: (value: string) => Reading
  /** Whether there is no text that cannot be read. */
  readonly anyText?: true
}

const switchOptions: Readonly<Record<string, Option>> = {
  'interconn-ts': { read: (value) => ({ told: value }), anyText: true },
  'ct-zone-limit': { read: number(1, Number.MAX_SAFE_INTEGER) },
  fdb_age_threshold: { read: number(1, MOST) },
}
const routerOptions: Readonly<Record<string, Option>> = {
  'ct-zone-limit': { read: number(1, Number.MAX_SAFE_INTEGER) },
  'snat-ct-zone': { read: number(0, 2 ** 31 - 1) },
  mac_binding_age_threshold: { read: shortestAge },
  always_learn_from_arp_request: {
    read: (value) => ({ told: truth(value, true) ? undefined : 'false' }),
    anyText: true,
  },
}

function told(reading: Reading): readonly string[] {
  return reading === 'unreadable' || reading.told === undefined ? [] : [reading.told]
}

export const datapathOptions = feature({
  name: 'options of datapaths',

  rules: (
    [
      ['Logical_Switch', 'other_config', LogicalSwitchConfig, switchOptions],
      ['Logical_Router', 'options', LogicalRouterOption, routerOptions],
    ] as const
  ).flatMap(([table, column, options, known]) =>
    Object.entries(known).flatMap(([key, { read, anyText }]) => [
      rule(
        'A datapath binding tells the chassis the options of its switch or router that concern them',
        DatapathBinding.elements.external_ids.desired,
        ({ match, pass, each }) => {
          const { uuid: nb, value } = pass(options, { key })
          const { sb } = match(Datapath, { nb })
          const said: Reference<string> = each(value, (text) => told(read(text)))
          return { uuid: sb, key, value: said }
        },
      ),
      ...(anyText
        ? []
        : [
            rule('An option for the chassis that cannot be read is told', Told, ({ pass, where }) => {
              const { uuid, value } = pass(options, { key })
              where(value, (text) => read(text) === 'unreadable')
              return unreadable(table, uuid, column, value, key)
            }),
          ]),
    ]),
  ),
})
