/** Tags that tell the containers behind one parent port apart (ovn-nb(5), Logical_Switch_Port, `tag_request`). */
import { allocation, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { noneLeft, Told, uuid, writtenCell } from '../../tables/index.ts'
import { LogicalSwitchPort, northbound } from '../database/northbound.ts'
import { feature } from '../feature.ts'

/** Tags are unique behind a parent, which is known by its name. */
const scope = textColumn

/** A port has a parent. */
const NestedPort = relation('NestedPort', { lsp: uuid, parent: textColumn })

/** A port asks for any tag, and may have one already. */
const TagRequest = relation('TagRequest', { scope, key: uuid })
const KnownTag = relation('KnownTag', { scope, key: uuid, number: integer })

/** A tag is in use behind a parent without having been given here; a reserved one is given to nobody. */
const ForeignTag = relation('ForeignTag', { scope, number: integer })
const ReservedTag = relation('ReservedTag', { scope, number: integer })
const GivenTag = relation('GivenTag', { scope, key: uuid, number: integer })

/** A port that asks for a tag, a certain one or any, has a tag. */
export const AskedTag = relation('AskedTag', { lsp: uuid, tag: integer })

/** The northbound says which tag a port has. */
export const tagCell = writtenCell(northbound, 'Logical_Switch_Port', 'tag')

const LAST_TAG = 4095

export const tags = feature({
  name: 'tags of nested ports',
  writes: [tagCell],
  rules: [
    rule('A port has the parent that it names', NestedPort, ({ match, present, where }) => {
      const { uuid: lsp, parent_name } = match(LogicalSwitchPort)
      const parent = present(parent_name)
      where(parent, (name) => name !== '')
      return { lsp, parent }
    }),

    rule('A port with a parent that asks for tag 0 is given any tag', TagRequest, ({ match }) => {
      const { uuid: lsp } = match(LogicalSwitchPort, { tag_request: 0 })
      const { parent } = match(NestedPort, { lsp })
      return { scope: parent, key: lsp }
    }),
    rule('A port that asks for any tag may have a tag already', KnownTag, ({ match, present }) => {
      const { scope, key } = match(TagRequest)
      const { tag } = match(LogicalSwitchPort, { uuid: key })
      return { scope, key, number: present(tag) }
    }),
    rule(
      'A tag that a port asks for, or has without asking, is in use behind the parent of the port',
      ForeignTag,
      ({ match, not, each }) => {
        const { lsp, parent } = match(NestedPort)
        not(TagRequest, { key: lsp })
        const { tag, tag_request } = match(LogicalSwitchPort, { uuid: lsp })
        return {
          scope: parent,
          number: each([tag_request, tag], (asked, has) => [asked ?? has ?? []].flat()),
        }
      },
    ),
    rule(
      'A tag in use is reserved, unless a port was given it before: then the ports share it',
      ReservedTag,
      ({ match, not }) => {
        const { scope, number } = match(ForeignTag)
        not(KnownTag, { scope, number })
        return { scope, number }
      },
    ),
    allocation('A port is given the lowest tag that is free behind its parent, and keeps it', GivenTag, {
      requests: TagRequest,
      preferences: KnownTag,
      reserved: ReservedTag,
      follow: true,
      search: 'lowest',
      ranges: () => ({ from: 1, to: LAST_TAG }),
    }),

    rule('A port for which no tag is left behind its parent is told', Told, ({ match, not }) => {
      const { key: row } = match(TagRequest)
      not(GivenTag, { key: row })
      return noneLeft('Logical_Switch_Port', row, 'tag')
    }),
    rule('A port that asks for any tag has the one that it is given', AskedTag, ({ match }) => {
      const { key: lsp, number: tag } = match(GivenTag)
      return { lsp, tag }
    }),
    rule('A port that asks for a certain tag has that tag', AskedTag, ({ match, present, where }) => {
      const { uuid: lsp, tag_request } = match(LogicalSwitchPort)
      const tag = present(tag_request)
      where(tag, (t) => t !== 0)
      return { lsp, tag }
    }),
    rule('The northbound tells the tag that a port has', tagCell.wanted, ({ match }) => {
      const { lsp: uuid, tag } = match(AskedTag)
      return { uuid, tag }
    }),
  ],
})
