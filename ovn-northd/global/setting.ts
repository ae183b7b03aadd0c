/** Settings: options of NB_Global that are true or false, with the defaults of ovn-nb(5). */
import { compute, facts, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'

/** What a setting is when nobody has set it. */
const SettingDefault = relation('SettingDefault', { key: textColumn, on: flag })

/** A setting in force. */
export const Setting = relation('Setting', { key: textColumn, on: flag })

export const settingRules = [
  facts(SettingDefault, [
    { key: 'use_ct_inv_match', on: true },
    { key: 'default_acl_drop', on: false },
    { key: 'ignore_lsp_down', on: true },
  ]),
  rule(Setting, ({ match, not }) => {
    const { key, on } = match(SettingDefault)
    not(NbGlobalOption, { key })
    return { key, on }
  }),
  rule(Setting, ({ match }) => {
    const { key, on } = match(SettingDefault)
    const { value } = match(NbGlobalOption, { key })
    return { key, on: compute([value, on], truth) }
  }),
]
