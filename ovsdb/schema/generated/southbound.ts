/** The schema of OVN_Southbound 20.41.0. Made by ovsdb/schema/generate.ts; not to be edited. */
import type { DatabaseSchema } from '../schema.ts'

const schema = {
  name: 'OVN_Southbound',
  version: '20.41.0',
  cksum: '2343742948 34719',
  tables: {
    SB_Global: {
      columns: {
        nb_cfg: { kind: 'scalar', key: { type: 'integer' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        connections: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Connection', refType: 'strong' },
          min: 0,
          max: 'unlimited',
        },
        ssl: { kind: 'optional', key: { type: 'uuid', refTable: 'SSL', refType: 'strong' } },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        ipsec: { kind: 'scalar', key: { type: 'boolean' } },
      },
      maxRows: 1,
      isRoot: true,
    },
    Chassis: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        hostname: { kind: 'scalar', key: { type: 'string' } },
        encaps: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Encap', refType: 'strong' },
          min: 1,
          max: 'unlimited',
        },
        vtep_logical_switches: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        nb_cfg: { kind: 'scalar', key: { type: 'integer' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        other_config: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        transport_zones: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Chassis_Private: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        nb_cfg: { kind: 'scalar', key: { type: 'integer' } },
        nb_cfg_timestamp: { kind: 'scalar', key: { type: 'integer' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Encap: {
      columns: {
        type: { kind: 'scalar', key: { type: 'string', enum: ['geneve', 'stt', 'vxlan'] } },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        ip: { kind: 'scalar', key: { type: 'string' } },
        chassis_name: { kind: 'scalar', key: { type: 'string' } },
      },
      indexes: [['type', 'ip']],
    },
    Address_Set: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        addresses: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Port_Group: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        ports: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Logical_Flow: {
      columns: {
        logical_datapath: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' },
        },
        logical_dp_group: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Logical_DP_Group', refType: 'strong' },
        },
        pipeline: { kind: 'scalar', key: { type: 'string', enum: ['ingress', 'egress'] } },
        table_id: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 32 } },
        priority: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 65535 } },
        match: { kind: 'scalar', key: { type: 'string' } },
        actions: { kind: 'scalar', key: { type: 'string' } },
        tags: { kind: 'map', key: { type: 'string' }, value: { type: 'string' }, min: 0, max: 'unlimited' },
        controller_meter: { kind: 'optional', key: { type: 'string' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        flow_desc: { kind: 'optional', key: { type: 'string' } },
      },
      isRoot: true,
    },
    Logical_DP_Group: {
      columns: {
        datapaths: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
      },
    },
    Multicast_Group: {
      columns: {
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
        name: { kind: 'scalar', key: { type: 'string' } },
        tunnel_key: { kind: 'scalar', key: { type: 'integer', minInteger: 32768, maxInteger: 65535 } },
        ports: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Port_Binding', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [
        ['datapath', 'tunnel_key'],
        ['datapath', 'name'],
      ],
      isRoot: true,
    },
    Mirror: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        filter: { kind: 'scalar', key: { type: 'string', enum: ['from-lport', 'to-lport', 'both'] } },
        sink: { kind: 'scalar', key: { type: 'string' } },
        type: { kind: 'scalar', key: { type: 'string', enum: ['gre', 'erspan', 'local'] } },
        index: { kind: 'scalar', key: { type: 'integer' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Meter: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        unit: { kind: 'scalar', key: { type: 'string', enum: ['kbps', 'pktps'] } },
        bands: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Meter_Band', refType: 'strong' },
          min: 1,
          max: 'unlimited',
        },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Meter_Band: {
      columns: {
        action: { kind: 'scalar', key: { type: 'string', enum: ['drop'] } },
        rate: { kind: 'scalar', key: { type: 'integer', minInteger: 1, maxInteger: 4294967295 } },
        burst_size: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 } },
      },
    },
    Datapath_Binding: {
      columns: {
        tunnel_key: { kind: 'scalar', key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } },
        load_balancers: { kind: 'set', key: { type: 'uuid' }, min: 0, max: 'unlimited' },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['tunnel_key']],
      isRoot: true,
    },
    Port_Binding: {
      columns: {
        logical_port: { kind: 'scalar', key: { type: 'string' } },
        type: { kind: 'scalar', key: { type: 'string' } },
        gateway_chassis: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Gateway_Chassis', refType: 'strong' },
          min: 0,
          max: 'unlimited',
        },
        ha_chassis_group: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'HA_Chassis_Group', refType: 'strong' },
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
        tunnel_key: { kind: 'scalar', key: { type: 'integer', minInteger: 1, maxInteger: 32767 } },
        parent_port: { kind: 'optional', key: { type: 'string' } },
        tag: { kind: 'optional', key: { type: 'integer', minInteger: 1, maxInteger: 4095 } },
        virtual_parent: { kind: 'optional', key: { type: 'string' } },
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        additional_chassis: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        encap: { kind: 'optional', key: { type: 'uuid', refTable: 'Encap', refType: 'weak' } },
        additional_encap: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Encap', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        mirror_rules: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Mirror', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        mac: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        port_security: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        nat_addresses: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        up: { kind: 'optional', key: { type: 'boolean' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        requested_chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        requested_additional_chassis: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['datapath', 'tunnel_key'], ['logical_port']],
      isRoot: true,
    },
    MAC_Binding: {
      columns: {
        logical_port: { kind: 'scalar', key: { type: 'string' } },
        ip: { kind: 'scalar', key: { type: 'string' } },
        mac: { kind: 'scalar', key: { type: 'string' } },
        timestamp: { kind: 'scalar', key: { type: 'integer' } },
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
      },
      indexes: [['logical_port', 'ip']],
      isRoot: true,
    },
    DHCP_Options: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        code: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 254 } },
        type: {
          kind: 'scalar',
          key: {
            type: 'string',
            enum: ['bool', 'uint8', 'uint16', 'uint32', 'ipv4', 'static_routes', 'str', 'host_id', 'domains'],
          },
        },
      },
      isRoot: true,
    },
    DHCPv6_Options: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        code: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 254 } },
        type: { kind: 'scalar', key: { type: 'string', enum: ['ipv6', 'str', 'mac', 'domain'] } },
      },
      isRoot: true,
    },
    Connection: {
      columns: {
        target: { kind: 'scalar', key: { type: 'string' } },
        max_backoff: { kind: 'optional', key: { type: 'integer', minInteger: 1000 } },
        inactivity_probe: { kind: 'optional', key: { type: 'integer' } },
        read_only: { kind: 'scalar', key: { type: 'boolean' } },
        role: { kind: 'scalar', key: { type: 'string' } },
        other_config: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        is_connected: { kind: 'scalar', key: { type: 'boolean' }, ephemeral: true },
        status: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
          ephemeral: true,
        },
      },
      indexes: [['target']],
    },
    SSL: {
      columns: {
        private_key: { kind: 'scalar', key: { type: 'string' } },
        certificate: { kind: 'scalar', key: { type: 'string' } },
        ca_cert: { kind: 'scalar', key: { type: 'string' } },
        bootstrap_ca_cert: { kind: 'scalar', key: { type: 'boolean' } },
        ssl_protocols: { kind: 'scalar', key: { type: 'string' } },
        ssl_ciphers: { kind: 'scalar', key: { type: 'string' } },
        ssl_ciphersuites: { kind: 'scalar', key: { type: 'string' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      maxRows: 1,
    },
    DNS: {
      columns: {
        records: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        datapaths: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' },
          min: 1,
          max: 'unlimited',
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      isRoot: true,
    },
    RBAC_Role: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        permissions: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'uuid', refTable: 'RBAC_Permission', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
      },
      isRoot: true,
    },
    RBAC_Permission: {
      columns: {
        table: { kind: 'scalar', key: { type: 'string' } },
        authorization: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
        insert_delete: { kind: 'scalar', key: { type: 'boolean' } },
        update: { kind: 'set', key: { type: 'string' }, min: 0, max: 'unlimited' },
      },
      isRoot: true,
    },
    Gateway_Chassis: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        priority: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 32767 } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['name']],
    },
    HA_Chassis: {
      columns: {
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        priority: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 32767 } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
    },
    HA_Chassis_Group: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        ha_chassis: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'HA_Chassis', refType: 'strong' },
          min: 0,
          max: 'unlimited',
        },
        ref_chassis: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['name']],
      isRoot: true,
    },
    Controller_Event: {
      columns: {
        event_type: { kind: 'scalar', key: { type: 'string', enum: ['empty_lb_backends'] } },
        event_info: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        seq_num: { kind: 'scalar', key: { type: 'integer' } },
      },
      isRoot: true,
    },
    IP_Multicast: {
      columns: {
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' } },
        enabled: { kind: 'optional', key: { type: 'boolean' } },
        querier: { kind: 'optional', key: { type: 'boolean' } },
        eth_src: { kind: 'scalar', key: { type: 'string' } },
        ip4_src: { kind: 'scalar', key: { type: 'string' } },
        ip6_src: { kind: 'scalar', key: { type: 'string' } },
        table_size: { kind: 'optional', key: { type: 'integer' } },
        idle_timeout: { kind: 'optional', key: { type: 'integer' } },
        query_interval: { kind: 'optional', key: { type: 'integer' } },
        query_max_resp: { kind: 'optional', key: { type: 'integer' } },
        seq_no: { kind: 'scalar', key: { type: 'integer' } },
      },
      indexes: [['datapath']],
      isRoot: true,
    },
    IGMP_Group: {
      columns: {
        address: { kind: 'scalar', key: { type: 'string' } },
        protocol: { kind: 'scalar', key: { type: 'string' } },
        datapath: { kind: 'optional', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' } },
        chassis: { kind: 'optional', key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' } },
        ports: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Port_Binding', refType: 'weak' },
          min: 0,
          max: 'unlimited',
        },
        chassis_name: { kind: 'scalar', key: { type: 'string' } },
      },
      indexes: [['address', 'datapath', 'chassis']],
      isRoot: true,
    },
    Service_Monitor: {
      columns: {
        ip: { kind: 'scalar', key: { type: 'string' } },
        protocol: { kind: 'optional', key: { type: 'string', enum: ['tcp', 'udp'] } },
        port: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 65535 } },
        logical_port: { kind: 'scalar', key: { type: 'string' } },
        src_mac: { kind: 'scalar', key: { type: 'string' } },
        src_ip: { kind: 'scalar', key: { type: 'string' } },
        chassis_name: { kind: 'scalar', key: { type: 'string' } },
        status: { kind: 'optional', key: { type: 'string', enum: ['online', 'offline', 'error'] } },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['logical_port', 'ip', 'port', 'protocol']],
      isRoot: true,
    },
    Load_Balancer: {
      columns: {
        name: { kind: 'scalar', key: { type: 'string' } },
        vips: { kind: 'map', key: { type: 'string' }, value: { type: 'string' }, min: 0, max: 'unlimited' },
        protocol: { kind: 'optional', key: { type: 'string', enum: ['tcp', 'udp', 'sctp'] } },
        datapaths: {
          kind: 'set',
          key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' },
          min: 0,
          max: 'unlimited',
        },
        datapath_group: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Logical_DP_Group', refType: 'strong' },
        },
        ls_datapath_group: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Logical_DP_Group', refType: 'strong' },
        },
        lr_datapath_group: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Logical_DP_Group', refType: 'strong' },
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      isRoot: true,
    },
    BFD: {
      columns: {
        src_port: { kind: 'scalar', key: { type: 'integer', minInteger: 49152, maxInteger: 65535 } },
        disc: { kind: 'scalar', key: { type: 'integer' } },
        logical_port: { kind: 'scalar', key: { type: 'string' } },
        dst_ip: { kind: 'scalar', key: { type: 'string' } },
        min_tx: { kind: 'scalar', key: { type: 'integer' } },
        min_rx: { kind: 'scalar', key: { type: 'integer' } },
        detect_mult: { kind: 'scalar', key: { type: 'integer' } },
        status: { kind: 'scalar', key: { type: 'string', enum: ['down', 'init', 'up', 'admin_down'] } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        options: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
        chassis_name: { kind: 'scalar', key: { type: 'string' } },
      },
      indexes: [['logical_port', 'dst_ip', 'src_port', 'disc']],
      isRoot: true,
    },
    FDB: {
      columns: {
        mac: { kind: 'scalar', key: { type: 'string' } },
        dp_key: { kind: 'scalar', key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } },
        port_key: { kind: 'scalar', key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } },
        timestamp: { kind: 'scalar', key: { type: 'integer' } },
      },
      indexes: [['mac', 'dp_key']],
      isRoot: true,
    },
    Static_MAC_Binding: {
      columns: {
        logical_port: { kind: 'scalar', key: { type: 'string' } },
        ip: { kind: 'scalar', key: { type: 'string' } },
        mac: { kind: 'scalar', key: { type: 'string' } },
        override_dynamic_mac: { kind: 'scalar', key: { type: 'boolean' } },
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
      },
      indexes: [['logical_port', 'ip']],
      isRoot: true,
    },
    ECMP_Nexthop: {
      columns: {
        nexthop: { kind: 'scalar', key: { type: 'string' } },
        port: { kind: 'scalar', key: { type: 'uuid', refTable: 'Port_Binding', refType: 'strong' } },
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
        mac: { kind: 'scalar', key: { type: 'string' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['nexthop', 'port']],
      isRoot: true,
    },
    Chassis_Template_Var: {
      columns: {
        chassis: { kind: 'scalar', key: { type: 'string' } },
        variables: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['chassis']],
      isRoot: true,
    },
    Advertised_Route: {
      columns: {
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
        logical_port: { kind: 'scalar', key: { type: 'uuid', refTable: 'Port_Binding', refType: 'strong' } },
        ip_prefix: { kind: 'scalar', key: { type: 'string' } },
        tracked_port: {
          kind: 'optional',
          key: { type: 'uuid', refTable: 'Port_Binding', refType: 'strong' },
        },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['datapath', 'logical_port', 'ip_prefix', 'tracked_port']],
      isRoot: true,
    },
    Learned_Route: {
      columns: {
        datapath: { kind: 'scalar', key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'strong' } },
        logical_port: { kind: 'scalar', key: { type: 'uuid', refTable: 'Port_Binding', refType: 'strong' } },
        ip_prefix: { kind: 'scalar', key: { type: 'string' } },
        nexthop: { kind: 'scalar', key: { type: 'string' } },
        external_ids: {
          kind: 'map',
          key: { type: 'string' },
          value: { type: 'string' },
          min: 0,
          max: 'unlimited',
        },
      },
      indexes: [['datapath', 'logical_port', 'ip_prefix', 'nexthop']],
      isRoot: true,
    },
    ACL_ID: {
      columns: {
        id: { kind: 'scalar', key: { type: 'integer', minInteger: 0, maxInteger: 32767 } },
      },
      isRoot: true,
    },
  },
} as const satisfies DatabaseSchema

type Schema = typeof schema

/** The type of the schema of OVN_Southbound. */
export interface SouthboundSchema extends Schema {}

export const southbound: SouthboundSchema = schema
