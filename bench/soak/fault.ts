/** What is wrong with a daemon. */
export interface Fault {
  /** When it is seen: while a history is played, when it has ended, or when everything was deleted then. */
  readonly when: 'after a transaction' | 'at the end' | 'after everything was deleted'
  /** The kind of the fault: a history that is shrunk has to keep it. */
  readonly kind: string
  /** What was seen, for people. */
  readonly details: string
}

/** What a stage says of a fault. */
export type Finding = Omit<Fault, 'when'>

/** Whether two faults are taken for one. */
export function isSameKind(one: Fault | undefined, other: Fault): boolean {
  return one !== undefined && one.kind === other.kind && one.when === other.when
}
