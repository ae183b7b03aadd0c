/** A client of a database server, and when it is connected. */
import { type Client, type ConnectOptions, connect } from '../../ovsdb/index.ts'

export interface OpenClient {
  readonly client: Client
  /** Resolves when it is connected for the first time. */
  readonly connected: Promise<void>
}

export function openClient(remote: string, options: ConnectOptions = {}): OpenClient {
  let tell = (): void => {}
  const connected = new Promise<void>((resolve) => {
    tell = resolve
  })
  const client = connect(remote, {
    ...options,
    onState: ({ status }) => {
      if (status === 'connected') tell()
    },
  })
  return { client, connected }
}
