/**
 * The keys of the switch's database that ovn-controller(8) knows, by table; a key is behind the name of its map. Not those
 * with which there is no southbound or no bridge.
 */
export const vswitchKeys: Readonly<Record<string, string>> = {
  Open_vSwitch: `
    external_ids:hostname external_ids:rundir external_ids:ovn-encap-csum external_ids:ovn-encap-tos
    external_ids:ovn-encap-ip external_ids:ovn-encap-type external_ids:ovn-encap-ip-default
    external_ids:ovn-bridge-mappings external_ids:ovn-monitor-all
    external_ids:ovn-enable-lflow-cache external_ids:ovn-cms-options external_ids:ovn-transport-zones
    external_ids:ovn-chassis-mac-mappings external_ids:ovn-is-interconn external_ids:ovn-match-northd-version
    external_ids:ovn-set-local-ip external_ids:ovn-ofctrl-wait-before-clear external_ids:garp-max-timeout-sec
    external_ids:arp-nd-max-timeout-sec external_ids:ovn-trim-timeout-ms external_ids:ct-zone-range
    other_config:vlan-limit`,
  Bridge: `
    external_ids:ct-zone-a external_ids:ct-zone-p external_ids:ct-zone-limit external_ids:ovn-nb-cfg
    external_ids:ovn-startup-ts other_config:disable-in-band other_config:datapath-id`,
  Port: 'external_ids:ovn-localnet-port external_ids:ovn-l2gateway-port external_ids:ovn-chassis-id',
  Interface: `
    external_ids:iface-id external_ids:iface-id-ver external_ids:attached-mac external_ids:vm-id
    external_ids:iface-status external_ids:ovn-installed external_ids:ovn-installed-ts external_ids:encap-ip
    external_ids:ovn-egress-iface options:peer options:remote_ip options:key options:csum`,
}
