/** A RAFT cluster of stock `ovsdb-server`s for one database, all in one sandbox. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers, type Daemon } from './daemon.ts'
import { stockProgram } from './programs.ts'
import type { Sandbox } from './sandbox.ts'

export interface ClusterMember {
  /** The remote that clients connect to, such as `unix:/tmp/…/server1.sock`. */
  readonly remote: string
  /** What runs at present, or ran last. */
  readonly daemon: Daemon
  /** Starts it, from the file it had before if it had one; resolves when it is connected to the cluster. */
  start(): Promise<void>
  isLeader(): Promise<boolean>
}

export interface Cluster {
  readonly members: readonly ClusterMember[]
  /** The remotes of all members, with commas between. */
  readonly remotes: string
  /** The member that leads; waits until there is one among those that run. */
  leader(): Promise<ClusterMember>
}

/** Starts a cluster of so many servers for the database of a schema file. */
export async function startCluster(sandbox: Sandbox, schema: string, size = 3): Promise<Cluster> {
  const { name }: { readonly name: string } = JSON.parse(readFileSync(schema, 'utf8'))
  const members = Array.from({ length: size }, (_, index) => new SandboxMember(sandbox, name, index + 1))
  for (const member of members) {
    if (member.number === 1) await member.create(schema)
    else await member.join(1)
    await member.start()
  }
  return {
    members,
    remotes: members.map(({ remote }) => remote).join(','),
    leader: async () => {
      for (;;) {
        for (const member of members) if (member.daemon.running && (await member.isLeader())) return member
        await sleep(20)
      }
    },
  }
}

class SandboxMember implements ClusterMember {
  readonly remote: string
  readonly #sandbox: Sandbox
  readonly #database: string
  #daemon: Daemon | undefined

  constructor(
    sandbox: Sandbox,
    database: string,
    readonly number: number,
  ) {
    this.#sandbox = sandbox
    this.#database = database
    this.remote = `unix:${this.#path('sock')}`
  }

  get daemon(): Daemon {
    if (!this.#daemon) throw new Error(`server ${this.number} was never started`)
    return this.#daemon
  }

  async create(schema: string): Promise<void> {
    await this.#sandbox.run('ovsdb-tool', 'create-cluster', this.#path('db'), schema, this.#raft(this.number))
  }

  async join(other: number): Promise<void> {
    const addresses = [this.#raft(this.number), this.#raft(other)]
    await this.#sandbox.run('ovsdb-tool', 'join-cluster', this.#path('db'), this.#database, ...addresses)
  }

  async start(): Promise<void> {
    if (!existsSync(this.#path('db'))) throw new Error(`server ${this.number} has no database file`)
    const socket = this.#path('sock')
    const args = [
      `--remote=punix:${socket}`,
      `--unixctl=${this.#path('ctl')}`,
      '-vconsole:warn',
      this.#path('db'),
    ]
    this.#daemon = await this.#sandbox.start(`server${this.number}`, stockProgram('ovsdb-server'), args, {
      ready: () => answers(socket),
    })
    await this.#sandbox.run('ovsdb-client', 'wait', this.remote, this.#database, 'connected')
  }

  async isLeader(): Promise<boolean> {
    const status = await this.#sandbox
      .run('ovs-appctl', '-t', this.#path('ctl'), 'cluster/status', this.#database)
      .catch(() => '')
    return /^Role: leader$/m.test(status)
  }

  #path(extension: string): string {
    return join(this.#sandbox.directory, `server${this.number}.${extension}`)
  }

  #raft(number: number): string {
    return `unix:${join(this.#sandbox.directory, `server${number}.raft`)}`
  }
}
