/** Names that a switch answers for (ovn-nb(5), DNS). */
import { compute, relation, rule, text } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchDns, NbDnsOption, NbDnsRecord } from '../database/northbound.ts'
import { SbDns } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { SEND_BACK } from '../flow/action.ts'
import { FROM_CONTROLLER } from '../flow/flag.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { SERVED } from '../flow/priority.ts'
import { ALLOWED, HAS_DNS_ANSWER } from '../flow/switch-register.ts'

/** Some switch answers for a set of names. */
const DnsInUse = relation('DnsInUse', { dns: uuid })

/** A switch answers for some name. */
const NameServer = relation('NameServer', { ls: uuid })

const NAME_SERVERS: On = '@switches with DNS records'

/** Letters of ASCII in lower case: names in other scripts are written in these (RFC 5890). */
const lowerCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const ANSWER = `udp.dst = udp.src; udp.src = 53; ${SEND_BACK}`

export const dns = feature({
  name: 'DNS',
  writes: [SbDns],
  nodes: { northd: [SbDns.desired] },
  rules: [
    rule('A set of names is in use when a switch refers to it', DnsInUse, ({ match }) => {
      const { uuid: ls, value: dns } = match(LogicalSwitchDns)
      match(Datapath, { nb: ls })
      return { dns }
    }),
    rule('A set of names in use has a southbound row, under its own uuid', SbDns.desired, ({ match }) => ({
      uuid: match(DnsInUse).dns,
    })),
    rule('A set of names tells its records in lower case', SbDns.elements.records.desired, ({ match }) => {
      const { dns } = match(DnsInUse)
      const { key, value } = match(NbDnsRecord, { uuid: dns })
      return { uuid: dns, key, value: compute(value, lowerCase) }
    }),
    rule(
      'A set of names refers to the datapaths of its switches',
      SbDns.elements.datapaths.desired,
      ({ match }) => {
        const { uuid: ls, value: dns } = match(LogicalSwitchDns)
        const { sb } = match(Datapath, { nb: ls })
        return { uuid: dns, value: sb }
      },
    ),
    rule(
      'A set of names tells whether OVN alone knows the names',
      SbDns.elements.options.desired,
      ({ match, matchOr }) => {
        const { dns } = match(DnsInUse)
        const { value } = matchOr(NbDnsOption, { uuid: dns, key: 'ovn-owned' }, { value: 'false' })
        return { uuid: dns, key: 'ovn-owned', value: compute(value, (v) => `${truth(v, false)}`) }
      },
    ),

    rule('A switch that refers to a set with a name in it answers for some name', NameServer, ({ match }) => {
      const { uuid: ls, value: dns } = match(LogicalSwitchDns)
      match(NbDnsRecord, { uuid: dns })
      return { ls }
    }),
    rule('The switches that answer for some name are a datapath group', DatapathGroupMember, ({ match }) => ({
      group: NAME_SERVERS,
      nb: match(NameServer).ls,
    })),
    rule('A question for a name is looked up, and answered when there is an answer', LogicalFlow, () => {
      const lookup = `${HAS_DNS_ANSWER} = dns_lookup(); next;`
      const answered = `udp.dst == 53 && ${HAS_DNS_ANSWER}`
      return [
        flow(NAME_SERVERS, 'ls_in_dns_lookup', 100, 'udp.dst == 53', lookup),
        ...['ip4', 'ip6'].map((ip) => {
          const answer = `eth.dst <-> eth.src; ${ip}.src <-> ${ip}.dst; ${ANSWER}`
          return flow(NAME_SERVERS, 'ls_in_dns_response', 100, answered, answer)
        }),
      ]
    }),
    rule('The answer for a name is allowed, whatever ACLs say', LogicalFlow, ({ match, matchOr }) => {
      const { ls } = match(NameServer)
      const { trait } = matchOr(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS }, { trait: null })
      const commit = compute(trait, (t) => (t === null ? '' : 'ct_commit; '))
      const answer = `${FROM_CONTROLLER} && udp.src == 53`
      return flow(ls, 'ls_out_acl_eval', SERVED, answer, text`${ALLOWED} = 1; ${commit}next;`)
    }),
  ],
})
