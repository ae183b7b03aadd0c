/** Thrown where a program cannot run in its place; `encodeActions` returns it as a value. */
export class Misplaced extends Error {}
