/** What is wrong with the text of a match, of actions, of a group or a meter, and where. */
export class FlowSyntaxError extends Error {
  /** @param at how many characters stand before what is wrong */
  constructor(
    readonly reason: string,
    readonly text: string,
    readonly at: number,
  ) {
    super(`${reason} at column ${at + 1} of "${text.length > 400 ? `${text.slice(0, 400)}…` : text}"`)
  }
}
