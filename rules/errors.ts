/** The errors of the rule language: each names the rule and where it is written. */

/** A rule that cannot be right. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly rule: string

  constructor(rule: string, reason: string, options?: ErrorOptions) {
    super(`${rule}: ${reason}`, options)
    this.rule = rule
  }
}
