/** Settings: options of NB_Global that are true or false, with the defaults of ovn-nb(5). */
import { compute, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { feature } from '../feature.ts'

/** What a setting is when nobody has set it. */
const DEFAULTS = { use_ct_inv_match: true, default_acl_drop: false, ignore_lsp_down: true } as const

/** A setting is in force, on or off. */
export const Setting = relation('Setting', { key: textColumn, on: flag }, { few: true, rare: true })

export const settings = feature({
  name: 'settings',

  rules: Object.entries(DEFAULTS).map(([key, otherwise]) =>
    rule('A setting is what NB_Global says, or its default', Setting, ({ matchOr }) => {
      const { value } = matchOr(NbGlobalOption, { key }, { value: null })
      return { key, on: compute(value, (v) => (v === null ? otherwise : truth(v, otherwise))) }
    }),
  ),
})
