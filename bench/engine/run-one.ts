/** The process of one engine with one workload: `run-one.js WORKLOAD ENGINE SIZE`; tells its parent the figures. */
import { engines } from './engines/index.ts'
import { measure } from './measure.ts'
import { engineName, measurementName, sizeName } from './options.ts'
import { sizes } from './size.ts'
import { measureSteadiness } from './steadiness.ts'
import { workloads } from './workloads/index.ts'

const [workload = '', engine = '', size = ''] = process.argv.slice(2)
const measured = measurementName(workload)
const chosen = await engines[engineName(engine)]()
const scale = sizes[sizeName(size)]
const figures =
  measured === 'steadiness'
    ? await measureSteadiness(chosen, scale)
    : await measure(chosen, workloads[measured], scale)
process.send?.(figures)
