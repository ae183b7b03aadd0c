/**
 * How flows drop packets: silently, or with a sample of each for who looks for them (ovn-nb(5), NB_Global,
 * `debug_drop_domain_id`).
 */
import { compute, flag, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { Told, unreadable, wholeNumber } from '../../tables/index.ts'
import { NbGlobal, NbGlobalOption } from '../database/northbound.ts'
import { feature } from '../feature.ts'

/** What stands in a flow before the packet is dropped; empty for nothing. There is one fact. */
export const DropSample = relation('DropSample', { words: textColumn }, { few: true, rare: true })

const Collector = relation('DropCollector', { collector: integer, any: flag }, { few: true })
const Domain = relation('DropDomain', { domain: integer }, { few: true })

/** The last domain that a sample can be of. */
const LAST_DOMAIN = 254

/** A number of 32 bits that an option gives; nothing where it gives none. */
function number(value: string): readonly number[] {
  const given = wholeNumber(value, 0, 2 ** 32 - 1)
  return given === undefined ? [] : [given]
}

/** Whether a flow drops packets. */
export function drops(actions: string): boolean {
  return actions === 'drop;' || actions.endsWith('/* drop */')
}

/** The actions of a flow that drops packets, with what stands before the dropping. */
export function dropping(actions: string, sample: string): string {
  if (sample === '') return actions
  return actions === 'drop;' ? `${sample}/* drop */` : actions.replace('/* drop */', `${sample}/* drop */`)
}

export const dropSampling = feature({
  name: 'samples of dropped packets',

  rules: [
    rule('?', Collector, ({ match, each, where }) => {
      const { value } = match(NbGlobalOption, { key: 'debug_drop_collector_set' })
      const collector = each(value, number)
      where(collector, (c) => c > 0)
      return { collector, any: true }
    }),
    rule('?', Domain, ({ match }) => {
      const { value } = match(NbGlobalOption, { key: 'debug_drop_domain_id' })
      return { domain: compute(value, (v) => number(v)[0] ?? 0) }
    }),
    rule('?', Domain, ({ match, not }) => {
      const { uuid } = match(NbGlobal)
      not(NbGlobalOption, { uuid, key: 'debug_drop_domain_id' })
      return { domain: 0 }
    }),
    rule('A set of collectors that is no number is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'debug_drop_collector_set' })
      where(value, (v) => number(v).length === 0)
      return unreadable('NB_Global', uuid, 'options', value, 'debug_drop_collector_set')
    }),
    rule('A domain that there cannot be is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'debug_drop_domain_id' })
      where(value, (v) => !number(v).some((domain) => domain <= LAST_DOMAIN))
      return unreadable('NB_Global', uuid, 'options', value, 'debug_drop_domain_id')
    }),
    rule(
      'Samples of what is dropped go to a set of collectors, if there is one, from a domain that there can be',
      DropSample,
      ({ match }) => {
        const { collector } = match(Collector)
        const { domain } = match(Domain)
        return {
          words: compute([collector, domain], (c, d) =>
            d > LAST_DOMAIN
              ? ''
              : `sample(probability=65535,collector_set=${c},obs_domain=${d},obs_point=$cookie); `,
          ),
        }
      },
    ),
    rule('?', DropSample, ({ not }) => {
      not(Collector, { any: true })
      return { words: '' }
    }),
  ],
})
