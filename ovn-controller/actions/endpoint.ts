/** Where a connection goes: `ADDRESS`, `ADDRESS:PORT`, or `[ADDRESS]:PORT` for one of version 6. */
import { addressValue } from '../../address/index.ts'

export interface Endpoint {
  readonly version: 4 | 6
  readonly address: string
  /** 0 for none. */
  readonly port: number
}

export function endpoint(text: string): Endpoint | undefined {
  const [, six, four, plain, digits = '0'] =
    /^(?:\[([0-9a-fA-F:.]+)\]|(\d+\.\d+\.\d+\.\d+)|([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*))(?::(\d{1,5}))?$/.exec(
      text,
    ) ?? []
  const version = four === undefined ? 6 : 4
  const address = six ?? four ?? plain
  const port = Number(digits)
  if (address === undefined || port > 0xffff) return undefined
  if (addressValue(version === 4 ? 'ip4' : 'ip6', address) === undefined) return undefined
  return { version, address, port }
}
