/** Commands to a stock daemon's control socket, without a process for each (ovs-appctl(8), unixctl). */
import { connect } from 'node:net'

/** Runs one command and gives its reply; rejects with the daemon's words when it fails. */
export function command(socket: string, method: string, ...params: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket)
    let received = ''
    connection.setEncoding('utf8')
    connection.on('data', (chunk) => {
      received += chunk
      const reply = complete(received)
      if (!reply) return
      connection.destroy()
      if (reply.error !== null) reject(new Error(`${method}: ${String(reply.error)}`))
      else resolve(String(reply.result))
    })
    connection.on('error', reject)
    connection.on('end', () => reject(new Error(`${method}: the daemon has closed the connection`)))
    connection.write(JSON.stringify({ id: 0, method, params }))
  })
}

/** The reply, if all of it has arrived. */
function complete(text: string): { readonly result: unknown; readonly error: unknown } | undefined {
  if (!text.endsWith('}')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
