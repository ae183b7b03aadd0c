/**
 * How flows drop packets: silently, or with a sample of each for who looks for them (ovn-nb(5), NB_Global,
 * `debug_drop_domain_id`).
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { Told, unreadable, wholeNumber } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { feature } from '../feature.ts'

/** These words stand in a flow before the packet is dropped; there is one fact, with no words where no samples are taken. */
export const DropSample = relation('DropSample', { words: textColumn }, { few: true, rare: true })

/** Samples of dropped packets are taken, with this action. */
const Sampling = relation('DropSampling', { words: textColumn }, { few: true })

/** The last domain that a sample can be of. */
const LAST_DOMAIN = 254

/** A number of 32 bits that an option gives. */
const number = (value: string): number | undefined => wholeNumber(value, 0, 2 ** 32 - 1)

/** The action that samples a packet; nothing without a set of collectors, or for a domain that there cannot be. */
function sample(set: string, domain: string): readonly string[] {
  const [collectors = 0, from = 0] = [number(set), number(domain)]
  if (collectors === 0 || from > LAST_DOMAIN) return []
  return [`sample(probability=65535,collector_set=${collectors},obs_domain=${from},obs_point=$cookie); `]
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
    rule(
      'Samples of dropped packets go from a domain to a set of collectors',
      Sampling,
      ({ match, matchOr, each }) => {
        const { uuid, value: set } = match(NbGlobalOption, { key: 'debug_drop_collector_set' })
        const { value: domain } = matchOr(
          NbGlobalOption,
          { uuid, key: 'debug_drop_domain_id' },
          { value: '0' },
        )
        return { words: each([set, domain], sample) }
      },
    ),
    rule('A flow that drops packets takes samples where they are asked for', DropSample, ({ matchOr }) => ({
      words: matchOr(Sampling, {}, { words: '' }).words,
    })),
    rule('A set of collectors that is no number is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'debug_drop_collector_set' })
      where(value, (v) => number(v) === undefined)
      return unreadable('NB_Global', uuid, 'options', value, 'debug_drop_collector_set')
    }),
    rule('A domain of samples that there cannot be is told', Told, ({ match, where }) => {
      const { uuid, value } = match(NbGlobalOption, { key: 'debug_drop_domain_id' })
      where(value, (v) => (number(v) ?? LAST_DOMAIN + 1) > LAST_DOMAIN)
      return unreadable('NB_Global', uuid, 'options', value, 'debug_drop_domain_id')
    }),
  ],
})
