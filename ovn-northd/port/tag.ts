/** Tags that tell the containers behind one parent port apart (ovn-nb(5), Logical_Switch_Port, `tag_request`). */
import { allocation, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid, writtenCell } from '../../tables/index.ts'
import { LogicalSwitchPort, northbound } from '../database/northbound.ts'
import { feature } from '../feature.ts'

/** Tags are unique behind a parent, which is known by its name. */
const scope = textColumn

/** A port with a parent. */
const NestedPort = relation('NestedPort', { lsp: uuid, parent: textColumn })

const TagRequest = relation('TagRequest', { scope, key: uuid })
const KnownTag = relation('KnownTag', { scope, key: uuid, number: integer })

/** A tag that is in use without having been asked for here. */
const ForeignTag = relation('ForeignTag', { scope, number: integer })
const ReservedTag = relation('ReservedTag', { scope, number: integer })
const GivenTag = relation('GivenTag', { scope, key: uuid, number: integer })

/** The tag of a port that asks for one, a certain one or any. */
export const AskedTag = relation('AskedTag', { lsp: uuid, tag: integer })

/** The tag of a port, in the northbound. */
export const tagCell = writtenCell(northbound, 'Logical_Switch_Port', 'tag')

const LAST_TAG = 4095

export const tags = feature({
  name: 'tags of nested ports',
  writes: [tagCell],
  rules: [
    rule('?', NestedPort, ({ match, each }) => {
      const { uuid: lsp, parent_name } = match(LogicalSwitchPort)
      return { lsp, parent: each(parent_name, (parent) => (parent ? [parent] : [])) }
    }),

    rule(
      'A port with a parent that asks for tag 0 is given one that is free, and keeps the one that it has',
      TagRequest,
      ({ match }) => {
        const { uuid: lsp } = match(LogicalSwitchPort, { tag_request: 0 })
        const { parent } = match(NestedPort, { lsp })
        return { scope: parent, key: lsp }
      },
    ),
    rule('?', KnownTag, ({ match, present }) => {
      const { scope, key } = match(TagRequest)
      const { tag } = match(LogicalSwitchPort, { uuid: key })
      return { scope, key, number: present(tag) }
    }),
    rule('?', ForeignTag, ({ match, not, each }) => {
      const { lsp, parent } = match(NestedPort)
      not(TagRequest, { key: lsp })
      const { tag, tag_request } = match(LogicalSwitchPort, { uuid: lsp })
      return { scope: parent, number: each([tag_request, tag], (asked, has) => [asked ?? has ?? []].flat()) }
    }),
    rule(
      'Who is told to use a tag that another has been given shares it: a tag that is in use does not change',
      ReservedTag,
      ({ match, not }) => {
        const { scope, number } = match(ForeignTag)
        not(KnownTag, { scope, number })
        return { scope, number }
      },
    ),
    allocation('?', GivenTag, {
      requests: TagRequest,
      preferences: KnownTag,
      reserved: ReservedTag,
      follow: true,
      search: 'lowest',
      ranges: () => ({ from: 1, to: LAST_TAG }),
    }),

    rule('?', AskedTag, ({ match }) => {
      const { key: lsp, number: tag } = match(GivenTag)
      return { lsp, tag }
    }),
    rule('A port that asks for another tag gets that', AskedTag, ({ match, each }) => {
      const { uuid: lsp, tag_request } = match(LogicalSwitchPort)
      return { lsp, tag: each(tag_request, (tag) => (tag ? [tag] : [])) }
    }),
    rule('The northbound is told the tag that a port has', tagCell.wanted, ({ match }) => {
      const { lsp: uuid, tag } = match(AskedTag)
      return { uuid, tag }
    }),
  ],
})
