/** The figures as a picture: CPU time of each kind of change, a bar for each make, on a logarithmic scale. */
import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Section } from './figures.ts'

const panelHeight = 260
const width = 1200
/** Less than the account of CPU time can tell, in milliseconds. */
const least = 0.1

/** Draws an SVG with a panel for each network that was measured with both makes. */
export function chart(sections: readonly Section[]): string {
  use([BarChart, GridComponent, LegendComponent, SVGRenderer, TitleComponent])
  const panels = sections.filter((section) => section.first === 'stock' && section.rows.length > 0)
  const changes = panels.map(({ rows }) =>
    rows.filter(({ what }) => /: CPU$/.test(what) && !/^cold/.test(what)),
  )
  const height = 60 + panels.length * (panelHeight + 90)
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height })
  const top = (panel: number): number => 90 + panel * (panelHeight + 90)
  drawing.setOption({
    animation: false,
    backgroundColor: '#fff',
    legend: { top: 16, itemGap: 24, data: ['stock', 'ours'] },
    title: panels.map(({ network }, panel) => ({
      text: `${network}: CPU of northd per change, ms`,
      top: top(panel) - 32,
      left: 60,
      textStyle: { fontSize: 14 },
    })),
    grid: panels.map((_, panel) => ({ top: top(panel), left: 70, right: 30, height: panelHeight })),
    xAxis: panels.map((_, gridIndex) => ({
      type: 'category',
      data: changes[gridIndex]?.map(({ what }) => what.replace(/: CPU$/, '')),
      axisLabel: { interval: 0 },
      gridIndex,
    })),
    yAxis: panels.map((_, gridIndex) => ({ type: 'log', min: least, startValue: least, gridIndex })),
    series: panels.flatMap((_, panel) =>
      (['first', 'second'] as const).map((side) => ({
        type: 'bar',
        name: side === 'first' ? 'stock' : 'ours',
        xAxisIndex: panel,
        yAxisIndex: panel,
        data: changes[panel]?.map((row) => Math.max(row[side] ?? least, least)),
      })),
    ),
  })
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}
