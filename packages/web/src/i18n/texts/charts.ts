import { defineTexts } from '../define-texts.ts'

export const chartTexts = defineTexts(
  { menu: 'Chart menu: {{title}}', png: 'Download PNG', svg: 'Download SVG', csv: 'Download CSV', showTable: 'Show as table', showChart: 'Show as chart', noData: 'No data to draw' },
  { menu: '图表菜单：{{title}}', png: '下载 PNG', svg: '下载 SVG', csv: '下载 CSV', showTable: '以表格显示', showChart: '以图表显示', noData: '没有可绘制的数据' },
)
