/**
 * What logical flows say on this chassis: their text, with its template variables put in (ovn-nb(5),
 * Chassis_Template_Var).
 */
import { collect, compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { ChassisName } from '../chassis/setting.ts'
import { LogicalFlow, TemplateVariable, TemplateVariables } from '../database/southbound.ts'
import { namesColumn } from './match-value.ts'
import { FlowOn } from './placement.ts'

/** The text of a flow that is on some local datapath. */
export const FlowText = relation(
  'FlowText',
  { flow: uuid, match: textColumn, actions: textColumn },
  { key: ['flow'] },
)

/** A flow whose text has variables in it. */
const Template = relation('TemplateFlow', { flow: uuid, match: textColumn, actions: textColumn })

/** `NAME=VALUE` for each variable of this chassis. */
const Definitions = relation(
  'TemplateDefinitions',
  { chassis: textColumn, definitions: namesColumn },
  { few: true, rare: true },
)

/** A quoted string, in which nothing is a variable, or a variable. */
const VARIABLE = /"(?:[^"\\]|\\.)*"|\^([A-Za-z_.][\w.]*)/g

/** The text with the variables that are defined put in; the others stay, and are an error where they stand. */
function expand(template: string, definitions: Iterable<string>): string {
  const values = new Map<string, string>()
  for (const definition of definitions) {
    const equals = definition.indexOf('=')
    values.set(definition.slice(0, equals), definition.slice(equals + 1))
  }
  return template.replace(VARIABLE, (whole, name?: string) =>
    name === undefined ? whole : (values.get(name) ?? whole),
  )
}

const isTemplate = (match: string, actions: string): boolean => match.includes('^') || actions.includes('^')

export const templateVariables = feature({
  name: 'template variables',
  nodes: { template_vars: [Template] },

  rules: [
    rule('A flow without variables says what it says', FlowText, ({ match, where }) => {
      const { flow } = match(FlowOn)
      const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
      where([packets, actions], (m, a) => !isTemplate(m, a))
      return { flow, match: packets, actions }
    }),
    rule(
      'One with variables says it with the values that this chassis has for them',
      Template,
      ({ match, where }) => {
        const { flow } = match(FlowOn)
        const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
        where([packets, actions], isTemplate)
        return { flow, match: packets, actions }
      },
    ),
    rule('?', Definitions, ({ match }) => {
      const { name: chassis } = match(ChassisName)
      const { uuid } = match(TemplateVariable, { chassis })
      const { key, value } = match(TemplateVariables, { uuid })
      return { chassis, definitions: collect(text`${key}=${value}`) }
    }),
    rule('?', FlowText, ({ match }) => {
      const { flow, match: packets, actions } = match(Template)
      const { definitions } = match(Definitions)
      return {
        flow,
        match: compute([packets, definitions], expand),
        actions: compute([actions, definitions], expand),
      }
    }),
    rule('?', FlowText, ({ match, not }) => {
      const { flow, match: packets, actions } = match(Template)
      not(Definitions, {})
      return { flow, match: packets, actions }
    }),
  ],
})
