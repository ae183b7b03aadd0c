/**
 * Random scripts of `ovn-nbctl` over all that is supported. A step is two numbers; what they stand for depends on
 * what there is, so that every script is one that `ovn-nbctl` takes.
 */
import fc from 'fast-check'

/** A kind of command, and numbers that choose where and which. */
export interface RandomStep {
  readonly kind: number
  readonly where: number
  readonly which: number
}

const number = fc.nat(1 << 20)
export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(
  fc.record({ kind: number, where: number, which: number }),
  { minLength: 1, maxLength: 6 },
)

interface Port {
  readonly name: string
  readonly owner: string
  type: string
}

/** What a script has made so far. */
export class RandomNetwork {
  readonly #switches = new Set<string>()
  readonly #routers = new Set<string>()
  readonly #ports = new Map<string, Port>()
  readonly #routerPorts = new Map<string, Port>()
  readonly #groups = new Set<string>()
  readonly #acls = new Map<string, string>()
  readonly #meters = new Set<string>()
  readonly #sets = new Set<string>()
  #numbers = 0

  /** The lines of a script, `ids` of rows that later lines of the same script refer to included. */
  script(steps: readonly RandomStep[]): string {
    return steps.flatMap((step) => this.#lines(step)).join('\n')
  }

  /** Something to begin with. */
  beginning(): string {
    const few = [0, 0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 8, 9]
    return this.script(few.map((kind, n) => ({ kind, where: n * 7, which: n * 13 })))
  }

  #lines({ kind, where, which }: RandomStep): readonly string[] {
    const kinds = this.#kinds(where, which)
    return kinds[kind % kinds.length]?.() ?? []
  }

  #kinds(where: number, which: number): readonly (() => readonly string[])[] {
    const aSwitch = chosen(this.#switches, where)
    const aRouter = chosen(this.#routers, where)
    const aPort = chosen(this.#ports.values(), where)
    const aRouterPort = chosen(this.#routerPorts.values(), where)
    const hex = (which & 255).toString(16).padStart(2, '0')
    const low = 1 + (which % 250)
    const on = <T>(thing: T | undefined, lines: (thing: T) => readonly string[]) =>
      thing === undefined ? [] : lines(thing)
    return [
      () => {
        const name = `s${this.#fresh()}`
        this.#switches.add(name)
        return [`ls-add ${name}`]
      },
      () => {
        const name = `r${this.#fresh()}`
        this.#routers.add(name)
        return [`lr-add ${name}`]
      },
      () => on(aSwitch, (owner) => this.#addPort(owner, '', `0a:00:00:01:${hex}:01 ${this.#ip(which)}`)),
      () =>
        on(aRouter, (router) =>
          on(chosen(this.#switches, which), (owner) => this.#link(router, owner, which)),
        ),
      () => {
        const owner = chosen([...this.#switches, ...this.#groups], where)
        return on(owner, (to) => this.#addAcl(to, which))
      },
      () => {
        const name = `g${this.#fresh()}`
        this.#groups.add(name)
        const members = [...this.#ports.keys()].filter((_, n) => (which >> (n % 16)) & 1)
        return [`pg-add ${name} ${members.join(' ')}`]
      },
      () => on(aPort, ({ name }) => [this.#addresses(name, which, hex)]),
      () => on(aPort, ({ name }) => [`lsp-set-enabled ${name} ${which % 2 === 0 ? 'enabled' : 'disabled'}`]),
      () => on(aSwitch, (owner) => this.#addPort(owner, 'localnet', 'unknown')),
      () => {
        const name = `a${this.#fresh()}`
        this.#sets.add(name)
        return [`create Address_Set name=${name} addresses="10.0.0.${low}"`]
      },
      () => on(chosen(this.#sets, where), (set) => [`add Address_Set ${set} addresses "10.1.0.${low}"`]),
      () =>
        on(aPort, ({ name, type }) => {
          if (type === 'router') return []
          return [`lsp-set-port-security ${name} ${which % 3 === 0 ? '' : `"0a:00:00:01:${hex}:01"`}`]
        }),
      () => on(aPort, ({ name, type }) => (type === 'router' ? [] : [this.#option(name, which)])),
      () => on(aSwitch, (name) => [this.#switchOption(name, which)]),
      () => on(aRouter, (name) => [this.#routerOption(name, which)]),
      () =>
        on(aRouterPort, ({ owner }) => {
          const prefix = `20.${which & 255}.${this.#fresh() & 255}.0/24`
          const nexthop = which % 5 === 0 ? 'discard' : `10.${which % 4}.0.${low}`
          return [`${which % 7 === 0 ? '--policy=src-ip ' : ''}lr-route-add ${owner} ${prefix} ${nexthop}`]
        }),
      () =>
        on(aRouterPort, ({ name }) => [
          `lrp-set-enabled ${name} ${which % 2 === 0 ? 'enabled' : 'disabled'}`,
        ]),
      () => on(aSwitch, (name) => this.#qos(name, which)),
      () => on(aSwitch, (name) => this.#dns(name, low)),
      () => on(aPort, ({ name, type }) => (type === '' ? this.#dhcp(name, which) : [])),
      () => {
        const name = `m${this.#fresh()}`
        this.#meters.add(name)
        return [`${which % 2 === 0 ? '--fair ' : ''}meter-add ${name} drop ${1 + (which % 100)} kbps`]
      },
      () => [`set NB_Global . options:${this.#globalOption(which)}`],
      () =>
        on(aPort, (port) => {
          this.#ports.delete(port.name)
          for (const router of this.#routerPorts.values())
            if (`to-${router.name}` === port.name) port.type = 'gone'
          return [`lsp-del ${port.name}`]
        }),
      () =>
        on(chosen(this.#acls, where), ([match, owner]) => {
          this.#acls.delete(match)
          const direction = match.includes('outport') ? 'to-lport' : 'from-lport'
          return [`acl-del ${owner} ${direction} ${1000 + (match.length % 7)} '${match}'`]
        }),
      () =>
        on(aSwitch, (name) => {
          if (this.#switches.size < 2) return []
          this.#switches.delete(name)
          for (const port of [...this.#ports.values()]) if (port.owner === name) this.#ports.delete(port.name)
          for (const [match, owner] of [...this.#acls]) if (owner === name) this.#acls.delete(match)
          return [`ls-del ${name}`]
        }),
      () =>
        on(aRouterPort, ({ name }) => {
          this.#routerPorts.delete(name)
          return [`lrp-del ${name}`]
        }),
      () =>
        on(chosen(this.#groups, where), (name) => {
          const members = [...this.#ports.keys()].filter((_, n) => (which >> (n % 16)) & 1)
          return members.length === 0
            ? [`clear Port_Group ${name} ports`]
            : [`pg-set-ports ${name} ${members.join(' ')}`]
        }),
    ]
  }

  #fresh(): number {
    return ++this.#numbers
  }

  #addPort(owner: string, type: string, addresses: string): readonly string[] {
    const name = `p${this.#fresh()}`
    this.#ports.set(name, { name, owner, type })
    const typed =
      type === '' ? [] : [`lsp-set-type ${name} ${type}`, `lsp-set-options ${name} network_name=phys`]
    return [`lsp-add ${owner} ${name}`, `lsp-set-addresses ${name} "${addresses}"`, ...typed]
  }

  #link(router: string, owner: string, which: number): readonly string[] {
    const n = this.#fresh()
    const name = `lrp${n}`
    this.#routerPorts.set(name, { name, owner: router, type: 'router' })
    this.#ports.set(`to-${name}`, { name: `to-${name}`, owner, type: 'router' })
    const mac = `0a:00:00:02:00:${(n & 255).toString(16).padStart(2, '0')}`
    const networks = which % 3 === 0 ? `10.${n & 255}.0.1/16 fd0${n % 10}::${n}/64` : `10.${n & 255}.0.1/16`
    return [
      `lrp-add ${router} ${name} ${mac} ${networks}`,
      `lsp-add ${owner} to-${name}`,
      `lsp-set-type to-${name} router`,
      `lsp-set-addresses to-${name} router`,
      `lsp-set-options to-${name} router-port=${name}`,
    ]
  }

  #addAcl(owner: string, which: number): readonly string[] {
    const n = this.#fresh()
    const direction = which % 2 === 0 ? 'to-lport' : 'from-lport'
    // No two say the same: of such flows the stock daemon keeps one, with the hint of whichever came first.
    const match = `${direction === 'to-lport' ? 'outport' : 'inport'} == "x${n}" && tcp.dst == ${n}`
    this.#acls.set(match, owner)
    const actions = ['allow', 'allow-related', 'drop', 'reject', 'allow-stateless', 'pass']
    const action = actions[(which >> 3) % actions.length] ?? 'allow'
    const meter = chosen(this.#meters, which)
    const options = [
      ...(which % 3 === 0 ? ['--log'] : []),
      ...(which % 6 === 0 && meter !== undefined ? [`--meter=${meter}`] : []),
      ...(which % 5 === 0 && /^allow(-related)?$/.test(action) ? [`--label=${1 + (which & 255)}`] : []),
      ...(which % 11 === 0 ? [`--tier=${which % 4}`] : []),
      ...(which % 7 === 0 && direction === 'from-lport' ? ['--apply-after-lb'] : []),
    ]
    const type = owner.startsWith('g') ? '--type=port-group' : '--type=switch'
    const priority = 1000 + (match.length % 7)
    return [`${[...options, type].join(' ')} acl-add ${owner} ${direction} ${priority} '${match}' ${action}`]
  }

  /** An address that no other port has: `ovn-nbctl` refuses it otherwise. It may be in the network of a router port. */
  #ip(which: number): string {
    const n = this.#fresh()
    return `10.${10 + (which % 6)}.${1 + (n >> 8)}.${n & 255}`
  }

  #addresses(name: string, which: number, hex: string): string {
    const mac = `0a:00:00:03:${hex}:${(this.#fresh() & 255).toString(16).padStart(2, '0')}`
    const forms = [
      `"${mac} ${this.#ip(which)}"`,
      `"${mac} ${this.#ip(which)} fd0${which % 10}::${this.#fresh()}"`,
      `"${mac}" unknown`,
      'unknown',
      `"${mac} ${this.#ip(10)} ${this.#ip(11)}" "${mac.replace(/^0a/, '0e')} fd01::${this.#fresh()}"`,
    ]
    const isLink = this.#ports.get(name)?.type === 'router'
    return `lsp-set-addresses ${name} ${isLink ? 'router' : forms[which % forms.length]}`
  }

  #option(name: string, which: number): string {
    const options = [
      'network_name=phys',
      `qos_max_rate=${1000 + which}`,
      'requested-chassis=hv1',
      'pkt_clone_type=mc_unknown',
      'force_fdb_lookup=true',
      'disable_arp_nd_rsp=true',
      'localnet_learn_fdb=true',
      'hostname=host',
    ]
    return `set Logical_Switch_Port ${name} options:${options[which % options.length]}`
  }

  #switchOption(name: string, which: number): string {
    const options = [
      'vlan-passthru=true',
      'vlan-passthru=false',
      'broadcast-arps-to-all-routers=false',
      'ct-zone-limit=9',
    ]
    return `set Logical_Switch ${name} other_config:${options[which % options.length]}`
  }

  #routerOption(name: string, which: number): string {
    if (which % 9 === 0) return `set Logical_Router ${name} enabled=${which % 2 === 0}`
    const options = [
      'always_learn_from_arp_request=false',
      'dynamic_neigh_routers=true',
      'snat-ct-zone=4',
      'dynamic_neigh_routers=false',
    ]
    return `set Logical_Router ${name} options:${options[which % options.length]}`
  }

  #globalOption(which: number): string {
    const options = [
      'default_acl_drop=true',
      'default_acl_drop=false',
      'use_ct_inv_match=false',
      'use_ct_inv_match=true',
      'ignore_lsp_down=false',
      'ignore_lsp_down=true',
      'debug_drop_collector_set=3',
      'debug_drop_collector_set=0',
    ]
    return options[which % options.length] ?? ''
  }

  #qos(name: string, which: number): readonly string[] {
    const direction = which % 2 === 0 ? 'from-lport' : 'to-lport'
    return [`qos-add ${name} ${direction} ${100 + this.#fresh()} "ip4" rate=${1 + which} dscp=${which % 64}`]
  }

  #dns(name: string, low: number): readonly string[] {
    const id = `@d${this.#fresh()}`
    return [
      `--id=${id} create DNS records:vm${low}=10.0.0.${low}`,
      `add Logical_Switch ${name} dns_records ${id}`,
    ]
  }

  #dhcp(name: string, which: number): readonly string[] {
    const id = `@h${this.#fresh()}`
    const n = this.#fresh()
    const server = `0a:00:00:05:00:${(n & 255).toString(16).padStart(2, '0')}`
    if (which % 2 === 0) {
      const options = `options:server_id=10.${which % 5}.0.254 options:server_mac="${server.replaceAll(':', '\\:')}" options:lease_time=${n}`
      return [
        `--id=${id} create DHCP_Options cidr=10.${which % 5}.0.0/16 ${options}`,
        `set Logical_Switch_Port ${name} dhcpv4_options=${id}`,
      ]
    }
    return [
      `--id=${id} create DHCP_Options cidr="fd01\\:\\:/16" options:server_id="${server.replaceAll(':', '\\:')}"`,
      `set Logical_Switch_Port ${name} dhcpv6_options=${id}`,
    ]
  }
}

/** The element that a random number stands for; none in an empty collection. */
function chosen<T>(elements: Iterable<T>, number: number): T | undefined {
  const list = [...elements]
  return list[number % list.length]
}
