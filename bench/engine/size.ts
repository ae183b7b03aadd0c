/** How large the workloads are: as the figures are quoted, or small, to see that everything works. */
import type { Size } from './workload.ts'

export const sizes = {
  full: {
    rows: 100_000,
    nodes: 5000,
    edges: 10_000,
    closureEdges: 4000,
    warmUp: 3000,
    transactions: 5000,
    seconds: 5,
    throughputSeconds: 1,
    steadyTransactions: 1_000_000,
  },
  small: {
    rows: 1000,
    nodes: 100,
    edges: 200,
    closureEdges: 80,
    warmUp: 100,
    transactions: 200,
    seconds: 1,
    throughputSeconds: 0.01,
    steadyTransactions: 2000,
  },
} as const satisfies Readonly<Record<string, Size>>

export type SizeName = keyof typeof sizes
