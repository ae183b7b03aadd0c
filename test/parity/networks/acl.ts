/** Access control lists and meters (ovn-nb(5), ACL and Meter). */
import { basis, type NamedNetwork } from './named-network.ts'

const everyAction = `
  acl-add s1 from-lport 1001 "ip4.dst == 10.0.0.1" allow-related
  acl-add s1 from-lport 1002 "ip4.dst == 10.0.0.2" allow
  acl-add s1 to-lport 1003 "ip4.src == 10.0.0.3" drop
  acl-add s1 to-lport 1004 "ip4.src == 10.0.0.4" reject
  acl-add s1 to-lport 1005 "ip4.src == 10.0.0.5" allow-stateless
  acl-add s1 from-lport 1006 "ip4.dst == 10.0.0.6" pass
  --label=1234 acl-add s1 to-lport 1007 "ip4.src == 10.0.0.7" allow-related
  --label=1235 acl-add s1 to-lport 1008 "ip4.src == 10.0.0.8" allow
`

const logging = `
  --log --severity=info --name=nm acl-add s1 to-lport 1011 "tcp.dst == 1" drop
  --log --severity=alert --meter=mt acl-add s1 from-lport 1012 "tcp.dst == 2" reject
  --log --meter=mt acl-add s1 from-lport 1013 "tcp.dst == 3" allow
  --log acl-add s1 from-lport 1014 "tcp.dst == 4" pass
  --log acl-add s1 from-lport 1015 "tcp.dst == 5" allow-stateless
`

export const aclNetworks: readonly NamedNetwork[] = [
  {
    name: 'ACLs of every action, with connection tracking and without',
    steps: [
      `${basis} ${everyAction}`,
      'acl-del s1 from-lport 1001 "ip4.dst == 10.0.0.1"',
      'acl-del s1 to-lport 1007 "ip4.src == 10.0.0.7"',
      'acl-add s1 to-lport 7 "icmp6" allow-related',
      'acl-del s1',
    ],
  },
  {
    name: 'ACLs that log, with meters that are there, are not, and are fair',
    steps: [
      `${basis} ${everyAction} ${logging}`,
      'meter-add mt drop 1 kbps',
      'set Meter mt fair=true',
      'acl-del s1 from-lport 1013 "tcp.dst == 3"',
      'set Meter mt fair=false',
      '--all destroy Meter',
      'acl-del s1 from-lport 1001 "ip4.dst == 10.0.0.1"',
      'acl-del s1 to-lport 1007 "ip4.src == 10.0.0.7"',
    ],
  },
  {
    name: 'ACLs that log what is related to what they allow',
    steps: [
      `${basis}
       --id=@a create ACL direction=from-lport priority=100 match=tcp action=allow-related log=true options:log-related=true name=x label=5
       add Logical_Switch s1 acls @a
       --id=@b create ACL direction=to-lport priority=101 match=udp action=allow-related log=true options:log-related=true meter=mt label=6
       add Logical_Switch s1 acls @b
       --id=@c create ACL direction=to-lport priority=102 match=udp action=allow log=true options:log-related=true label=7
       add Logical_Switch s1 acls @c
       --id=@d create ACL direction=to-lport priority=103 match=ip action=drop log=true options:log-related=true label=8
       add Logical_Switch s1 acls @d
       --id=@e create ACL direction=to-lport priority=104 match=ip action=allow-related log=false options:log-related=true label=9
       add Logical_Switch s1 acls @e
       --id=@f create ACL direction=to-lport priority=105 match=ip action=allow-related log=true options:log-related=true label=0
       add Logical_Switch s1 acls @f
       --id=@g create ACL direction=to-lport priority=106 match=ip action=allow-stateless log=true options:log-related=true label=11
       add Logical_Switch s1 acls @g
       --id=@h create ACL direction=from-lport priority=107 match=ip action=allow-related log=true options:log-related=true options:apply-after-lb=true label=12
       add Logical_Switch s1 acls @h
       --id=@i create ACL direction=to-lport priority=108 match=ip action=pass log=true options:log-related=true label=13
       add Logical_Switch s1 acls @i`,
      'set NB_Global . options:use_ct_inv_match=false',
      'acl-del s1 from-lport',
    ],
  },
  {
    name: 'dropping by default, and invalid packets passed',
    steps: [
      `${basis} ${everyAction} set NB_Global . options:default_acl_drop=true`,
      'set NB_Global . options:use_ct_inv_match=false',
      'set NB_Global . options:use_ct_inv_match=other options:default_acl_drop=other',
      'remove NB_Global . options use_ct_inv_match default_acl_drop',
    ],
  },
  {
    name: 'tiers, and ACLs after load balancing',
    steps: [
      `${basis}
       --tier=1 acl-add s1 from-lport 1001 "tcp" allow-related
       --tier=2 acl-add s1 to-lport 1002 "udp" drop
       --tier=3 acl-add s1 to-lport 1003 "ip" pass
       --apply-after-lb acl-add s1 from-lport 1004 "ip4" allow-related
       --apply-after-lb --tier=1 acl-add s1 from-lport 1005 "ip6" drop
       --apply-after-lb --tier=1 --label=9 acl-add s1 from-lport 1006 "ip6" allow`,
      'acl-del s1 to-lport 1003 ip',
      'acl-del s1 from-lport 1001 tcp',
      'acl-del s1 from-lport 1005 ip6',
    ],
  },
  {
    name: 'ACLs of a port group, on switches with connection tracking, with tiers, and with neither',
    steps: [
      `${basis}
       ls-add s2
       lsp-add s2 p2
       ls-add s3
       lsp-add s3 p3
       ls-add s4
       lsp-add s4 p4
       pg-add g p1 p2 p3
       acl-add g to-lport 1001 "outport == @g && tcp" allow
       acl-add g to-lport 1002 "outport == @g && udp" drop
       acl-add s2 to-lport 1 "ip" allow-related
       --tier=1 acl-add s3 to-lport 1 "ip" drop
       acl-add s4 from-lport 1 "ip" reject`,
      'acl-add g from-lport 1003 "inport == @g && tcp" allow-related',
      'pg-set-ports g p2 p3 p4',
      'acl-del s2',
      'clear Port_Group g ports',
    ],
  },
]

/** ACLs of switches and port groups that say the same: of their flows there is one, and either daemon names another. */
export const equalAcls: readonly string[] = [
  `ls-add s
  ls-add t
  ls-add u
  lsp-add s s1
  lsp-add t t1
  lsp-add u u1
  pg-add pg s1 t1
  pg-add pq s1 u1
  acl-add s to-lport 1001 "ip4.src == 10.0.0.1" allow
  acl-add pg to-lport 1001 "ip4.src == 10.0.0.1" allow`,
  'acl-add pq to-lport 1001 "ip4.src == 10.0.0.1" allow',
  'acl-add u from-lport 7 "icmp6" allow-related',
  'acl-add u to-lport 1001 "ip4.src == 10.0.0.1" allow',
  '--log acl-add t to-lport 1002 "ip4" drop\n--log acl-add s to-lport 1002 "ip4" drop',
  'acl-del s',
  '--tier=1 acl-add t to-lport 1 "ip6" drop',
  'acl-del pg',
  'acl-del pq',
]
