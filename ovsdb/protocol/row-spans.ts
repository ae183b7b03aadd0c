/**
 * Where the rows of table updates are in the bytes of a message, so that they can be taken out of it before it is
 * complete. By its shape alone a message has rows in two places: `{"result": {TABLE: {ROW, …}}}` and
 * `{"result": [ …, {TABLE: {ROW, …}}]}`; the same with `params`.
 */

/** Bytes `start` to `end`, the members of one table or some of them. */
export interface RowSpan {
  readonly start: number
  readonly end: number
  /** How many brackets are open around the rows: 3 or 4, as above. */
  readonly depth: number
}

export interface CompleteRows {
  readonly spans: readonly RowSpan[]
  /** The first byte that is to be kept for what comes next; none when the message goes on outside of rows. */
  readonly rest: number | undefined
}

export class RowSpans {
  /** Brackets that are open further in tell nothing about where rows are. */
  static readonly deepest = 4
  /** The brackets around the rows that are being read; -1 outside of rows. */
  depth = -1
  readonly #isObject = [false, false, false, false, false]
  #spans: RowSpan[] = []
  #start = 0
  /** Just after the last comma between two rows. */
  #comma = -1

  /** A bracket was opened, the `depth`th around what follows it at `offset`. */
  open(depth: number, isObject: boolean, offset: number): void {
    const kinds = this.#isObject
    kinds[depth] = isObject
    if (!isObject || depth < 3 || !kinds[1]) return
    if (depth === 3 ? kinds[2] : !kinds[2] && kinds[3]) {
      this.depth = depth
      this.#start = offset
      this.#comma = -1
    }
  }

  /** There was a comma between two rows, just before `offset`. */
  comma(offset: number): void {
    this.#comma = offset
  }

  /** The bracket at `offset` ends the rows. */
  close(offset: number): void {
    this.#spans.push({ start: this.#start, end: offset, depth: this.depth })
    this.depth = -1
  }

  /** Ends the message: all spans that are left. */
  take(): CompleteRows {
    const spans = this.#spans
    this.#spans = []
    this.depth = -1
    return { spans, rest: undefined }
  }

  /** Takes what is complete within a message; offsets count from the rest afterwards. Undefined if there is none. */
  takeComplete(): CompleteRows | undefined {
    const isOpen = this.depth > 0
    const hasComma = isOpen && this.#comma >= 0
    if (this.#spans.length === 0 && !hasComma) return undefined
    const spans = this.#spans
    this.#spans = []
    if (hasComma) spans.push({ start: this.#start, end: this.#comma - 1, depth: this.depth })
    const rest = hasComma ? this.#comma : this.#start
    this.#start = 0
    this.#comma = -1
    return { spans, rest: isOpen ? rest : undefined }
  }
}
