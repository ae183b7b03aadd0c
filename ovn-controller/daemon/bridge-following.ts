/**
 * Whether the switch has followed what was put right in the row of its bridge. A bridge throws all flows away when its
 * `fail_mode` changes, and that is some time after the row has: what the switch confirms meanwhile is not there to stay.
 *
 * The switch tells by `cur_cfg` up to which `next_cfg` it has followed (ovs-vswitchd.conf.db(5), Open_vSwitch).
 */
import type { Instance } from '../../rules/index.ts'
import { Bridge, OpenVSwitch } from '../database/local.ts'

/** So long the switch may take before things go on without it, in milliseconds. */
const PATIENCE = 5_000

export class BridgeFollowing {
  readonly #giveUp: () => void
  /** The row is not as it has to be, or the switch has not followed it yet. */
  #state: 'wrong' | 'right' | undefined
  /** `next_cfg` when the row was seen to be right: the switch has followed when it has come past that. */
  #before = 0
  #expired = false
  #timer: NodeJS.Timeout | undefined

  /** @param giveUp called when the switch takes too long */
  constructor(giveUp: () => void) {
    this.#giveUp = giveUp
  }

  /** Whether what the switch confirms is there to stay. */
  get settled(): boolean {
    return this.#state === undefined || this.#expired
  }

  /** Whether `next_cfg` has to be counted up, so that the switch tells when it has followed. */
  asks(instance: Instance): boolean {
    const [row] = instance.facts(OpenVSwitch)
    return this.#state === 'right' && row !== undefined && row.next_cfg <= this.#before
  }

  /** Takes up what the last transaction has brought. Returns whether the switch has followed with that. */
  follow(instance: Instance): boolean {
    const { next_cfg: next = 0, cur_cfg: current = 0 } = instance.facts(OpenVSwitch)[0] ?? {}
    if (Bridge.update && instance.facts(Bridge.update).length > 0) {
      this.#state = 'wrong'
      this.#timer ??= setTimeout(() => {
        this.#expired = true
        this.#giveUp()
      }, PATIENCE).unref()
    } else if (this.#state === 'wrong') {
      this.#state = 'right'
      this.#before = next
    } else if (this.#state === 'right') {
      // Somebody may have set the number back.
      this.#before = Math.min(this.#before, next)
      if (next > this.#before && current > this.#before) {
        this.stop()
        return true
      }
    }
    return false
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#state = undefined
    this.#expired = false
  }
}
