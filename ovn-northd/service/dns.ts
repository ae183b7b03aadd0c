/** Names that a switch answers for (ovn-nb(5), DNS). */
import { compute, relation, rule } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchDns, NbDnsOption, NbDnsRecord } from '../database/northbound.ts'
import { SbDns } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'

/** A set of names that some switch answers for. */
const DnsInUse = relation('DnsInUse', { dns: uuid })

/** A switch that answers for any name. */
const NameServer = relation('NameServer', { ls: uuid })

const NAME_SERVERS: On = '@switches with DNS records'

/** Letters of ASCII in lower case: names in other scripts are written in these (RFC 5890). */
const lowerCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const ANSWER = 'udp.dst = udp.src; udp.src = 53; outport = inport; flags.loopback = 1; output;'

export const dns = feature({
  name: 'DNS',
  writes: [SbDns],
  nodes: { northd: [SbDns.desired] },
  rules: [
    rule('?', DnsInUse, ({ match }) => {
      const { uuid: ls, value: dns } = match(LogicalSwitchDns)
      match(Datapath, { nb: ls })
      return { dns }
    }),
    rule(
      'A set of names is told to the hypervisors of its switches, under its own uuid',
      SbDns.desired,
      ({ match }) => ({ uuid: match(DnsInUse).dns }),
    ),
    rule('What a name stands for is told in lower case', SbDns.elements.records.desired, ({ match }) => {
      const { dns } = match(DnsInUse)
      const { key, value } = match(NbDnsRecord, { uuid: dns })
      return { uuid: dns, key, value: compute(value, lowerCase) }
    }),
    rule('?', SbDns.elements.datapaths.desired, ({ match }) => {
      const { uuid: ls, value: dns } = match(LogicalSwitchDns)
      const { sb } = match(Datapath, { nb: ls })
      return { uuid: dns, value: sb }
    }),
    rule('So is whether OVN alone knows the names', SbDns.elements.options.desired, ({ match }) => {
      const { dns } = match(DnsInUse)
      const { value } = match(NbDnsOption, { uuid: dns, key: 'ovn-owned' })
      return { uuid: dns, key: 'ovn-owned', value: compute(value, (v) => `${truth(v, false)}`) }
    }),
    rule('?', SbDns.elements.options.desired, ({ match, not }) => {
      const { dns } = match(DnsInUse)
      not(NbDnsOption, { uuid: dns, key: 'ovn-owned' })
      return { uuid: dns, key: 'ovn-owned', value: 'false' }
    }),

    rule(
      'Where there are names, questions are looked up, and answered when there is an answer',
      NameServer,
      ({ match }) => {
        const { uuid: ls, value: dns } = match(LogicalSwitchDns)
        match(NbDnsRecord, { uuid: dns })
        return { ls }
      },
    ),
    rule('?', DatapathGroupMember, ({ match }) => ({ group: NAME_SERVERS, nb: match(NameServer).ls })),
    rule('?', LogicalFlow, () => [
      flow(NAME_SERVERS, 'ls_in_dns_lookup', 100, 'udp.dst == 53', 'reg0[4] = dns_lookup(); next;'),
      ...['ip4', 'ip6'].map((ip) =>
        flow(
          NAME_SERVERS,
          'ls_in_dns_response',
          100,
          'udp.dst == 53 && reg0[4]',
          `eth.dst <-> eth.src; ${ip}.src <-> ${ip}.dst; ${ANSWER}`,
        ),
      ),
    ]),
    rule(
      'No ACL keeps the answer from who asked; where connections are tracked, it makes one',
      LogicalFlow,
      ({ match, not }) => {
        const { ls } = match(NameServer)
        not(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
        return flow(ls, 'ls_out_acl_eval', 34000, 'flags.from_ctrl && udp.src == 53', 'reg8[16] = 1; next;')
      },
    ),
    rule('?', LogicalFlow, ({ match }) => {
      const { ls } = match(NameServer)
      match(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
      return flow(
        ls,
        'ls_out_acl_eval',
        34000,
        'flags.from_ctrl && udp.src == 53',
        'reg8[16] = 1; ct_commit; next;',
      )
    }),
  ],
})
