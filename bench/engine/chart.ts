/** The figures as a picture: a group of bars for each workload, a bar for each engine, on logarithmic scales. */
import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Figures } from './figures.ts'
import { engineNames } from './workload.ts'

/** What is drawn: transactions above, loads below. */
const panels = [
  { title: 'transaction p50, µs', figure: 'txP50Us', top: 90, from: 0.1 },
  { title: 'load, ms', figure: 'loadMs', top: 470, from: 1 },
] as const

const size = { width: 1200, height: 830 }
const panelHeight = 290

/** Draws an SVG. Bars of engines whose results were not correct are pale. */
export function chart(figures: readonly Figures[]): string {
  use([BarChart, GridComponent, LegendComponent, SVGRenderer, TitleComponent])
  const shown = figures.filter(({ workload }) => !workload.startsWith('steadiness'))
  const workloads = [...new Set(shown.map(({ workload }) => workload))]
  const engines = engineNames.filter((name) => shown.some(({ engine }) => engine === name))
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size })
  drawing.setOption({
    animation: false,
    backgroundColor: '#fff',
    legend: { top: 16, itemGap: 24, data: engines },
    title: panels.map(({ title, top }) => ({
      text: title,
      top: top - 32,
      left: 60,
      textStyle: { fontSize: 14 },
    })),
    grid: panels.map(({ top }) => ({ top, left: 70, right: 30, height: panelHeight })),
    xAxis: panels.map((_, gridIndex) => ({
      type: 'category',
      data: workloads,
      axisLabel: { interval: 0 },
      gridIndex,
    })),
    // Bars start at the bottom, wherever one is on a logarithmic scale.
    yAxis: panels.map(({ from }, gridIndex) => ({ type: 'log', min: from, startValue: from, gridIndex })),
    series: panels.flatMap(({ figure }, panel) =>
      engines.map((engine) => ({
        type: 'bar',
        name: engine,
        xAxisIndex: panel,
        yAxisIndex: panel,
        data: workloads.map((workload) => {
          const found = shown.find((one) => one.workload === workload && one.engine === engine)
          const opacity = found?.correct === false ? 0.4 : 1
          return { value: found?.[figure] ?? '-', itemStyle: { opacity } }
        }),
      })),
    ),
  })
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}
