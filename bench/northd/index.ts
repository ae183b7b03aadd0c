/** How daemons are measured and figures are told: what the benchmark of the controller has in common with this one. */
export { chart } from './chart.ts'
export { answered, idle, median } from './cost.ts'
export { cpuTime } from './cpu-time.ts'
export { attempt, compareMakes, Figures, type Outcome, type Section } from './figures.ts'
export { scaleOf } from './network.ts'
export { sectionText } from './table.ts'
