/** Lines that come and go, gathered until somebody asks. */
export class ChangedLines {
  #pending = new Map<string, number>()

  add(line: string, weight: number): void {
    const sum = (this.#pending.get(line) ?? 0) + weight
    if (sum === 0) this.#pending.delete(line)
    else this.#pending.set(line, sum)
  }

  /** What came and what went since the last call. */
  take(): { readonly added: readonly string[]; readonly removed: readonly string[] } {
    const lines = [...this.#pending]
    this.#pending = new Map()
    const those = (sign: number) => lines.flatMap(([line, sum]) => (Math.sign(sum) === sign ? [line] : []))
    return { added: those(1), removed: those(-1) }
  }
}
