/**
 * Profiles: what the ACLs of a switch, taken together, say of how each of them is evaluated.
 *
 * Whether any ACL of a switch tracks connections, and up to which tier its ACLs go, decides how the
 * others are written. Switches of one profile share their flows.
 */
import { OrderedMap } from 'immutable'
import {
  branded,
  type Column,
  collectMap,
  compute,
  flag,
  max,
  type RecordOf,
  type Reference,
  record,
  relation,
  rule,
  view,
} from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { Acl, AclOption, LogicalSwitch, LogicalSwitchAcls, NbPortGroupAcls } from '../database/northbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { HAS_ACLS, SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { PortGroupSwitch } from '../set/port-group.ts'

/** The stages in which ACLs are evaluated. */
export type EvalStage = 'ls_in_acl_eval' | 'ls_in_acl_after_lb_eval' | 'ls_out_acl_eval'

/** The last tier of each stage that has more than one (ovn-nb(5), ACL, `tier`). */
const tiersColumn: Column<OrderedMap<EvalStage, number>> = { type: 'tiers' }

/** What the ACLs of a switch, taken together, say of how each of them is evaluated. */
const profileColumn = record('ACL profile', { stateful: flag, tiers: tiersColumn })
export type Profile = RecordOf<typeof profileColumn.fields>
const on = branded<On>('datapath')

/** A switch has an ACL, of its own or of one of its port groups. */
export const SwitchAcl = relation('SwitchAcl', { ls: uuid, acl: uuid })

/** An ACL is evaluated in a stage. */
export const AclStage = relation('AclStage', { acl: uuid, stage: branded<EvalStage>('stage') })

/** The ACLs of a switch in a stage go up to a tier, which is not the first. */
const LastTier = view(
  'LastTier',
  'The last tier of a stage of a switch is the last that an ACL of the switch is in',
  ({ match, where }) => {
    const { ls, acl } = match(SwitchAcl)
    const { tier } = match(Acl, { uuid: acl })
    where(tier, (t) => t > 0)
    const { stage } = match(AclStage, { acl })
    return { ls, stage, tier: max(tier) }
  },
)

/** The stages of a switch have last tiers. */
const Tiers = view('SwitchTiers', 'A switch has the last tier of each of its stages', ({ match }) => {
  const { ls, stage, tier } = match(LastTier)
  return { ls, tiers: collectMap(stage, tier) }
})

/** A switch with ACLs has a profile. */
export const SwitchProfile = relation('SwitchProfile', { ls: uuid, profile: profileColumn })

/** Some switch has a profile; `on` is the group of the switches that have the profile. */
export const ProfileInUse = relation(
  'ProfileInUse',
  { profile: profileColumn, stateful: flag, on },
  { few: true },
)

/** Some switch of a port group has a profile; `on` is the group of such switches. */
export const PortGroupProfile = relation('PortGroupProfile', { pg: uuid, profile: profileColumn, on })

/** The switches without ACLs. */
export const UNGUARDED: On = '@switches without ACLs'

/** The last tier that a stage has ACLs in. */
export const lastTier = ({ tiers }: Profile, stage: EvalStage): number => tiers.get(stage) ?? 0

/** The name of a profile, for the groups of datapaths that have it. */
function nameOf({ stateful, tiers }: Profile): string {
  return [
    stateful ? 'stateful' : 'stateless',
    ...tiers.map((tier, stage) => `${stage}:${tier}`).values(),
  ].join(' ')
}

const switchesOf = (profile: Reference<Profile>) => compute(profile, (p): On => `@ACLs ${nameOf(p)}`)

export const aclProfileRules = [
  rule('A switch has the ACLs that it names', SwitchAcl, ({ match }) => {
    const { uuid: ls, value: acl } = match(LogicalSwitchAcls)
    return { ls, acl }
  }),
  rule('A switch has the ACLs of the port groups that it has ports of', SwitchAcl, ({ match }) => {
    const { uuid: pg, value: acl } = match(NbPortGroupAcls)
    const { ls } = match(PortGroupSwitch, { pg })
    return { ls, acl }
  }),

  rule('An ACL for packets to a port is evaluated on the way out', AclStage, ({ match }) => ({
    acl: match(Acl, { direction: 'to-lport' }).uuid,
    stage: 'ls_out_acl_eval',
  })),
  rule(
    'An ACL for packets from a port is evaluated before load balancing, or after it with apply-after-lb',
    AclStage,
    ({ match, matchOr }) => {
      const { uuid: acl } = match(Acl, { direction: 'from-lport' })
      const { value } = matchOr(AclOption, { uuid: acl, key: 'apply-after-lb' }, { value: 'false' })
      const stage = compute(value, (v) => (truth(v, false) ? 'ls_in_acl_after_lb_eval' : 'ls_in_acl_eval'))
      return { acl, stage }
    },
  ),

  rule('A switch on which an ACL is in force has ACLs', SwitchTrait, ({ match }) => ({
    ls: match(SwitchAcl).ls,
    trait: HAS_ACLS,
  })),
  rule('A switch with an ACL that allows related packets tracks connections', SwitchTrait, ({ match }) => {
    const { ls, acl } = match(SwitchAcl)
    match(Acl, { uuid: acl, action: 'allow-related' })
    return { ls, trait: TRACKS_CONNECTIONS }
  }),
  rule(
    'The profile of a switch says if connections are tracked, and how many tiers stages have',
    SwitchProfile,
    ({ match, matchOr }) => {
      const { ls } = match(SwitchTrait, { trait: HAS_ACLS })
      const { trait } = matchOr(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS }, { trait: null })
      const { tiers } = matchOr(Tiers, { ls }, { tiers: OrderedMap<EvalStage, number>() })
      return { ls, profile: profileColumn.from({ stateful: compute(trait, (t) => t !== null), tiers }) }
    },
  ),

  rule(
    'A profile is in use on the group of the switches that have the profile',
    ProfileInUse,
    ({ match }) => {
      const { profile } = match(SwitchProfile)
      return { profile, stateful: profile.stateful, on: switchesOf(profile) }
    },
  ),
  rule('The switches of one profile are a datapath group', DatapathGroupMember, ({ match }) => {
    const { ls, profile } = match(SwitchProfile)
    return { group: switchesOf(profile), nb: ls }
  }),
  rule('The switches without ACLs are a datapath group', DatapathGroupMember, ({ match, not }) => {
    const { uuid: ls } = match(LogicalSwitch)
    not(SwitchProfile, { ls })
    return { group: UNGUARDED, nb: ls }
  }),

  rule(
    'The ACLs of a port group are evaluated alike on its switches of one profile',
    PortGroupProfile,
    ({ match }) => {
      const { pg, ls } = match(PortGroupSwitch)
      match(NbPortGroupAcls, { uuid: pg })
      const { profile } = match(SwitchProfile, { ls })
      return { pg, profile, on: compute([pg, profile], partOf) }
    },
  ),
  rule(
    'The switches of a port group and a profile are a datapath group',
    DatapathGroupMember,
    ({ match }) => {
      const { pg, ls } = match(PortGroupSwitch)
      match(NbPortGroupAcls, { uuid: pg })
      const { profile } = match(SwitchProfile, { ls })
      return { group: compute([pg, profile], partOf), nb: ls }
    },
  ),
]

/** The datapath group of the switches that have ports of a port group and ACLs of a profile. */
function partOf(pg: string, profile: Profile): On {
  return `@port-group/${pg} ACLs ${nameOf(profile)}`
}
