/**
 * How flows drop packets: silently, or with a sample of each for who looks for them (ovn-nb(5), NB_Global,
 * `debug_drop_domain_id`).
 */
import { compute, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { NbGlobal, NbGlobalOption } from '../database/northbound.ts'

/** What stands in a flow before the packet is dropped; empty for nothing. There is one fact. */
export const DropSample = relation('DropSample', { words: textColumn }, { few: true, rare: true })

const Collector = relation('DropCollector', { collector: textColumn, any: flag }, { few: true })
const Domain = relation('DropDomain', { domain: textColumn }, { few: true })

/** A number that an option gives, as text; nothing where it gives none. */
const number = (value: string): readonly string[] => (/^\d+$/.test(value) && Number(value) > 0 ? [value] : [])

/** Whether a flow drops packets. */
export function drops(actions: string): boolean {
  return actions === 'drop;' || actions.endsWith('/* drop */')
}

/** The actions of a flow that drops packets, with what stands before the dropping. */
export function dropping(actions: string, sample: string): string {
  if (sample === '') return actions
  return actions === 'drop;' ? `${sample}/* drop */` : actions.replace('/* drop */', `${sample}/* drop */`)
}

export const dropRules = [
  rule('?', Collector, ({ match, each }) => {
    const { value } = match(NbGlobalOption, { key: 'debug_drop_collector_set' })
    return { collector: each(value, number), any: true }
  }),
  rule('?', Domain, ({ match }) => {
    const { value } = match(NbGlobalOption, { key: 'debug_drop_domain_id' })
    return { domain: compute(value, (v) => number(v)[0] ?? '0') }
  }),
  rule('?', Domain, ({ match, not }) => {
    const { uuid } = match(NbGlobal)
    not(NbGlobalOption, { uuid, key: 'debug_drop_domain_id' })
    return { domain: '0' }
  }),
  rule('Samples of what is dropped go to a set of collectors, if there is one', DropSample, ({ match }) => {
    const { collector } = match(Collector)
    const { domain } = match(Domain)
    return {
      words: compute(
        [collector, domain],
        (c, d) => `sample(probability=65535,collector_set=${c},obs_domain=${d},obs_point=$cookie); `,
      ),
    }
  }),
  rule('?', DropSample, ({ not }) => {
    not(Collector, { any: true })
    return { words: '' }
  }),
]
