/**
 * The match and the actions of logical flows with the template variables of this chassis replaced by their values
 * (ovn-nb(5), Chassis_Template_Var).
 */
import { List } from 'immutable'
import { collect, compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { ChassisName } from '../chassis/setting.ts'
import { LogicalFlow, TemplateVariable, TemplateVariables } from '../database/southbound.ts'
import { namesColumn } from './match-value.ts'
import { FlowOn } from './placement.ts'

/** The match and the actions of a flow that is on some local datapath. */
export const FlowText = relation(
  'FlowText',
  { flow: uuid, match: textColumn, actions: textColumn },
  { key: ['flow'] },
)

/** A flow whose match or actions have variables in them. */
const Template = relation('TemplateFlow', { flow: uuid, match: textColumn, actions: textColumn })

/** `NAME=VALUE` for each variable of this chassis. */
const Definitions = relation('TemplateDefinitions', { definitions: namesColumn }, { few: true, rare: true })

/** A quoted string, in which nothing is a variable, or a variable. */
const VARIABLE = /"(?:[^"\\]|\\.)*"|\^([A-Za-z_.][\w.]*)/g

/** The text with the values of the defined variables; an undefined variable stays, and is a syntax error later. */
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
    rule(
      'A flow without variables has the match and the actions of its row',
      FlowText,
      ({ match, where }) => {
        const { flow } = match(FlowOn)
        const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
        where([packets, actions], (m, a) => !isTemplate(m, a))
        return { flow, match: packets, actions }
      },
    ),
    rule('A flow whose match or actions have variables is a template', Template, ({ match, where }) => {
      const { flow } = match(FlowOn)
      const { match: packets, actions } = match(LogicalFlow, { uuid: flow })
      where([packets, actions], isTemplate)
      return { flow, match: packets, actions }
    }),
    rule('The variables of this chassis are put together', Definitions, ({ match }) => {
      const { name: chassis } = match(ChassisName)
      const { uuid } = match(TemplateVariable, { chassis })
      const { key, value } = match(TemplateVariables, { uuid })
      return { definitions: collect(text`${key}=${value}`) }
    }),
    rule(
      'A template has the values that this chassis gives to its variables',
      FlowText,
      ({ match, matchOr }) => {
        const { flow, match: packets, actions } = match(Template)
        const { definitions } = matchOr(Definitions, {}, { definitions: List<string>() })
        return {
          flow,
          match: compute([packets, definitions], expand),
          actions: compute([actions, definitions], expand),
        }
      },
    ),
  ],
})
