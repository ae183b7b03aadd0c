/**
 * Up to which change of the northbound this chassis has come, as the bridge tells those on this machine
 * (ovn-controller(8), `ovn-nb-cfg`).
 */
import { relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { BridgeExternalId } from '../database/local.ts'
import { ConfirmedSequence } from './registration.ts'
import { IntegrationBridge } from './setting.ts'

const KEY = 'ovn-nb-cfg'

/** What has to change in the bridge's external_ids; the time goes with it. */
export const NameBridgeNumber = relation('NameBridgeNumber', { uuid, key: textColumn, value: textColumn })
export const DropBridgeNumber = relation('DropBridgeNumber', { uuid, key: textColumn, value: textColumn })

const Wanted = relation('WantedBridgeNumber', { uuid, value: textColumn })

export const sequence = feature({
  name: 'sequence numbers',

  rules: [
    rule('The bridge says what the switch has confirmed', Wanted, ({ match }) => {
      const { bridge: uuid } = match(IntegrationBridge)
      const { nb_cfg } = match(ConfirmedSequence)
      return { uuid, value: text`${nb_cfg}` }
    }),
    rule('?', NameBridgeNumber, ({ match, not }) => {
      const { uuid, value } = match(Wanted)
      not(BridgeExternalId, { uuid, key: KEY, value })
      return { uuid, key: KEY, value }
    }),
    ...[KEY, `${KEY}-ts`].map((key) =>
      rule('A new number takes the place of the old one and its time', DropBridgeNumber, ({ match }) => {
        const { uuid } = match(NameBridgeNumber)
        return { uuid, key, value: match(BridgeExternalId, { uuid, key }).value }
      }),
    ),
  ],
})
