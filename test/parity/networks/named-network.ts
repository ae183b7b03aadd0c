/** Named networks: small ones that show what a feature does, as scripts of `ovn-nbctl`. */

export interface NamedNetwork {
  /** What is shown. */
  readonly name: string
  /**
   * What is done, step by step: lines of `ovn-nbctl`, a step being one transaction. A line that begins with
   * `sbctl` is for both southbounds.
   */
  readonly steps: readonly string[]
}

/** A value that `ovn-nbctl` takes as it is, whatever is in it, between quotes of the script and its own. */
export const quoted = (value: string): string => `"\\"${value}\\""`

/** A switch with a port, and a router with a port on it. */
export const basis = `
  ls-add s1
  lsp-add s1 p1
  lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1"
  lr-add r1
  lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24 fd00::ff/64
  lsp-add s1 peer1
  lsp-set-type peer1 router
  lsp-set-addresses peer1 router
  lsp-set-options peer1 router-port=lrp1
`
