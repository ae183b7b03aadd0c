/**
 * Profiles: what the ACLs of a switch, taken together, say of how each of them is evaluated (row D11).
 *
 * Whether any ACL of a switch tracks connections, and up to which tier its ACLs go, decides how the
 * others are written. Switches of one profile share their flows.
 */
import {
  branded,
  collect,
  compute,
  type Reference,
  relation,
  rule,
  text,
  textColumn,
  view,
} from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { Acl, AclOption, LogicalSwitch, LogicalSwitchAcls, NbPortGroupAcls } from '../database/northbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { PortGroupSwitch } from '../set/port-group.ts'

/** The stages in which ACLs are evaluated. */
export type EvalStage = 'ls_in_acl_eval' | 'ls_in_acl_after_lb_eval' | 'ls_out_acl_eval'

/** The traits of a switch's ACLs, in a text. */
export type Profile = string & { readonly brand: 'ACL profile' }
const profileColumn = branded<Profile>('ACL profile')
const on = branded<On>('datapath')

/** The ACLs of a switch, its own and those of its port groups. */
export const SwitchAcl = relation('SwitchAcl', { ls: uuid, acl: uuid })

/** An ACL that is evaluated after load balancing. */
export const AfterLoadBalancing = relation('AfterLoadBalancing', { acl: uuid })

/** The stage in which an ACL is evaluated. */
export const AclStage = relation('AclStage', { acl: uuid, stage: branded<EvalStage>('stage') })

/** A property of one of the ACLs of a switch that matters for the others. */
const SwitchTrait = relation('SwitchTrait', { ls: uuid, trait: textColumn })

/** All traits of a switch with ACLs. */
const SwitchTraits = view('SwitchTraits', ({ match }) => {
  const { ls, trait } = match(SwitchTrait)
  return { ls, traits: collect(trait) }
})

/** The profile of a switch with ACLs. */
export const SwitchProfile = relation('SwitchProfile', { ls: uuid, profile: profileColumn })

/** A profile that some switch has, and the group of those switches. */
export const ProfileInUse = relation('ProfileInUse', { profile: profileColumn, on })

/** The switches of a port group that have one profile. */
export const PortGroupProfile = relation('PortGroupProfile', { pg: uuid, profile: profileColumn, on })

/** The switches without ACLs. */
export const UNGUARDED: On = '@switches without ACLs'

const STATEFUL = 'stateful'
const GUARDED = 'guarded'

/** Whether a switch tracks connections for its ACLs. */
export const isStateful = (profile: Profile): boolean => profile.split(' ').includes(STATEFUL)

/** The last tier that a stage has ACLs in. */
export function lastTier(profile: Profile, stage: EvalStage): number {
  const tiers = profile.split(' ').flatMap((trait) => {
    const [of, tier] = trait.split(':')
    return of === stage ? [Number(tier)] : []
  })
  return Math.max(0, ...tiers)
}

const switchesOf = (profile: Reference<Profile>) => compute(profile, (p): On => `@ACLs ${p}`)

export const aclProfileRules = [
  rule(SwitchAcl, ({ match }) => {
    const { uuid: ls, value: acl } = match(LogicalSwitchAcls)
    return { ls, acl }
  }),
  rule(SwitchAcl, ({ match }) => {
    const { uuid: pg, value: acl } = match(NbPortGroupAcls)
    const { ls } = match(PortGroupSwitch, { pg })
    return { ls, acl }
  }),

  // ACLs for packets from a port are evaluated before load balancing, unless they ask for after.
  rule(AfterLoadBalancing, ({ match, where }) => {
    const { uuid: acl, value } = match(AclOption, { key: 'apply-after-lb' })
    where(value, (v) => truth(v, false))
    match(Acl, { uuid: acl, direction: 'from-lport' })
    return { acl }
  }),
  rule(AclStage, ({ match }) => ({
    acl: match(Acl, { direction: 'to-lport' }).uuid,
    stage: 'ls_out_acl_eval' as EvalStage,
  })),
  rule(AclStage, ({ match }) => ({
    acl: match(AfterLoadBalancing).acl,
    stage: 'ls_in_acl_after_lb_eval' as EvalStage,
  })),
  rule(AclStage, ({ match, not }) => {
    const { uuid: acl } = match(Acl, { direction: 'from-lport' })
    not(AfterLoadBalancing, { acl })
    return { acl, stage: 'ls_in_acl_eval' as EvalStage }
  }),

  rule(SwitchTrait, ({ match }) => ({ ls: match(SwitchAcl).ls, trait: GUARDED })),
  rule(SwitchTrait, ({ match }) => {
    const { ls, acl } = match(SwitchAcl)
    match(Acl, { uuid: acl, action: 'allow-related' })
    return { ls, trait: STATEFUL }
  }),
  rule(SwitchTrait, ({ match, where }) => {
    const { ls, acl } = match(SwitchAcl)
    const { tier } = match(Acl, { uuid: acl })
    where(tier, (t) => t > 0)
    const { stage } = match(AclStage, { acl })
    return { ls, trait: text`${stage}:${tier}` }
  }),
  rule(SwitchProfile, ({ match }) => {
    const { ls, traits } = match(SwitchTraits)
    return { ls, profile: compute(traits, (all) => all.join(' ') as Profile) }
  }),

  rule(ProfileInUse, ({ match }) => {
    const { profile } = match(SwitchProfile)
    return { profile, on: switchesOf(profile) }
  }),
  rule(DatapathGroupMember, ({ match }) => {
    const { ls, profile } = match(SwitchProfile)
    return { group: switchesOf(profile), nb: ls }
  }),
  rule(DatapathGroupMember, ({ match, not }) => {
    const { uuid: ls } = match(LogicalSwitch)
    not(SwitchProfile, { ls })
    return { group: UNGUARDED, nb: ls }
  }),

  // The ACLs of a port group are evaluated alike on those of its switches that have the same profile.
  rule(PortGroupProfile, ({ match }) => {
    const { pg, ls } = match(PortGroupSwitch)
    match(NbPortGroupAcls, { uuid: pg })
    const { profile } = match(SwitchProfile, { ls })
    return { pg, profile, on: compute([pg, profile], partOf) }
  }),
  rule(DatapathGroupMember, ({ match }) => {
    const { pg, ls } = match(PortGroupSwitch)
    match(NbPortGroupAcls, { uuid: pg })
    const { profile } = match(SwitchProfile, { ls })
    return { group: compute([pg, profile], partOf), nb: ls }
  }),
]

/** The datapath group of the switches that have ports of a port group and ACLs of a profile. */
function partOf(pg: string, profile: Profile): On {
  return `@port-group/${pg} ACLs ${profile}`
}
