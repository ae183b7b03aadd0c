/**
 * Example: access control lists. Each switch has ACLs of its own and those of the port groups on it,
 * with priorities; what no ACL decides, a default does. Whether a switch has any ACL that tracks
 * connections is a summary that other rules read, and that changes only when it does.
 */
import {
  branded,
  category,
  collect,
  compute,
  count,
  facts,
  input,
  integer,
  max,
  program,
  relation,
  rule,
  text,
  textColumn,
  view,
} from '../index.ts'

/** A switch. */
export type SwitchName = string & { readonly brand: 'switch' }
const switchName = branded<SwitchName>('switch')

export type Action = 'allow' | 'allow-related' | 'drop'
const action = category<Action>('action')

export const Switch = input('Switch', { name: switchName, defaultAction: action }, { key: ['name'] })

/** An ACL: what is done with packets that match. */
export const Acl = input(
  'Acl',
  { id: textColumn, priority: integer, match: textColumn, action },
  { key: ['id'] },
)

/** Where ACLs apply: on a switch, or on all switches of a group. */
export const SwitchAcl = input('SwitchAcl', { sw: switchName, acl: textColumn })
export const GroupAcl = input('GroupAcl', { group: textColumn, acl: textColumn })
export const GroupSwitch = input('GroupSwitch', { group: textColumn, sw: switchName })

/** An ACL in force on a switch, however it came there. */
export const InForce = relation('InForce', { sw: switchName, acl: textColumn })

export const Flow = relation('Flow', {
  sw: switchName,
  priority: integer,
  match: textColumn,
  actions: textColumn,
})

/** What an action is in a flow, with and without connection tracking. */
const ActionText = relation('ActionText', {
  action,
  tracked: category<boolean>('tracked'),
  actions: textColumn,
})

const Stateful = view('Stateful', 'A switch with an ACL that tracks connections', ({ match }) => {
  const { sw, acl } = match(InForce)
  match(Acl, { id: acl, action: 'allow-related' })
  return { sw }
})

/** Whether a switch tracks connections. */
const Tracking = relation('Tracking', { sw: switchName, tracked: category<boolean>('tracked') })

export const Summary = view(
  'Summary',
  'For people: how many ACLs a switch has, the highest of their priorities, and their actions',
  ({ match }) => {
    const { sw, acl } = match(InForce)
    const { priority, action: its } = match(Acl, { id: acl })
    return { sw, acls: count(acl), highest: max(priority), actions: collect(its) }
  },
)

export const Conflict = view(
  'Conflict',
  'Two ACLs of one switch that say different things of the same packets at the same priority',
  ({ match, where }) => {
    const { sw, acl: one } = match(InForce)
    const { acl: other } = match(InForce, { sw })
    const { priority, match: packets, action: first } = match(Acl, { id: one })
    const { action: second } = match(Acl, { id: other, priority, match: packets })
    where([one, other], (a, b) => a < b)
    where([first, second], (a, b) => a !== b)
    return { sw, one, other }
  },
)

const ACL_PRIORITY = 1000

export const acls = program([
  rule('An ACL is in force on its switch, or on every switch of its group', InForce, ({ match }) =>
    match(SwitchAcl),
  ),
  rule('InForce', InForce, ({ match }) => {
    const { group, acl } = match(GroupAcl)
    const { sw } = match(GroupSwitch, { group })
    return { sw, acl }
  }),

  rule('A switch tracks connections if one of its ACLs does', Tracking, ({ match }) => ({
    sw: match(Stateful).sw,
    tracked: true,
  })),
  rule('Tracking', Tracking, ({ match, not }) => {
    const { name: sw } = match(Switch)
    not(Stateful, { sw })
    return { sw, tracked: false }
  }),

  facts('Each action is written in its own words', ActionText, [
    { action: 'allow', tracked: false, actions: 'next;' },
    { action: 'allow', tracked: true, actions: 'next;' },
    { action: 'allow-related', tracked: false, actions: 'next;' },
    { action: 'allow-related', tracked: true, actions: 'ct_commit; next;' },
    { action: 'drop', tracked: false, actions: 'drop;' },
    { action: 'drop', tracked: true, actions: 'ct_clear; drop;' },
  ]),

  rule('A packet that an ACL matches gets what the ACL says', Flow, ({ match }) => {
    const { sw, acl } = match(InForce)
    const { priority, match: packets, action: its } = match(Acl, { id: acl })
    const { tracked } = match(Tracking, { sw })
    const { actions } = match(ActionText, { action: its, tracked })
    return { sw, priority: compute(priority, (p) => p + ACL_PRIORITY), match: text`(${packets})`, actions }
  }),

  rule(
    'Replies and related packets of tracked connections pass, before any ACL is asked',
    Flow,
    ({ match }) => {
      const { sw } = match(Stateful)
      return { sw, priority: 65535, match: 'ct.est && ct.rpl', actions: 'next;' }
    },
  ),

  rule('What no ACL decides, the default of the switch does', Flow, ({ match }) => {
    const { name: sw, defaultAction } = match(Switch)
    const { tracked } = match(Tracking, { sw })
    const { actions } = match(ActionText, { action: defaultAction, tracked })
    return { sw, priority: 0, match: '1', actions }
  }),

  Summary,
  Conflict,
])
