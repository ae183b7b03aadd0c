/**
 * Up to which change of the northbound this chassis has come, as the integration bridge tells programs on this
 * machine (ovn-controller(8), `ovn-nb-cfg`).
 */
import { relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { BridgeExternalId } from '../database/local.ts'
import { ConfirmedSequence } from './registration.ts'
import { IntegrationBridge } from './setting.ts'

const KEY = 'ovn-nb-cfg'

/** What has to change in the external_ids of the bridge; the daemon writes the time beside the number. */
export const NameBridgeNumber = relation('NameBridgeNumber', { uuid, key: textColumn, value: textColumn })
export const DropBridgeNumber = relation('DropBridgeNumber', { uuid, key: textColumn, value: textColumn })

export const sequence = feature({
  name: 'sequence numbers',

  rules: [
    rule(
      'The integration bridge names the sequence number that the switch has confirmed',
      NameBridgeNumber,
      ({ match, not }) => {
        const { bridge: uuid } = match(IntegrationBridge)
        const { nb_cfg } = match(ConfirmedSequence)
        const value = text`${nb_cfg}`
        not(BridgeExternalId, { uuid, key: KEY, value })
        return { uuid, key: KEY, value }
      },
    ),
    ...[KEY, `${KEY}-ts`].map((key) =>
      rule(
        'A sequence number takes the place of the one before and of its time',
        DropBridgeNumber,
        ({ match }) => {
          const { uuid } = match(NameBridgeNumber)
          return { uuid, key, value: match(BridgeExternalId, { uuid, key }).value }
        },
      ),
    ),
  ],
})
