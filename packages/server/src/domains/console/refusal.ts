import { nearest } from '@sextant/contract'
import type { StatementProblem } from '../../platform/warehouse/warehouse.ts'

/** Why a statement is not run, in words. */
export const refusalOf = ({ kind, name, position }: StatementProblem, tables: readonly string[]): { readonly problem: string; readonly zh: string } => {
  const [at, atZh] = position === null ? ['', ''] : [` (character ${position + 1})`, `（第 ${position + 1} 个字符）`]
  const near = kind === 'table' ? nearest(name, tables) : []
  switch (kind) {
    case 'syntax':
      return { problem: `${name}${at}`, zh: `语法错误：${name}${atZh}` }
    case 'binding':
      return { problem: name, zh: name }
    case 'several':
      return { problem: 'it is not exactly one statement', zh: '必须恰好是一条语句' }
    case 'parameter':
      return { problem: `it has a parameter${at}; write the value itself`, zh: `含有参数${atZh}，请直接写值` }
    case 'table':
      return { problem: `there is no table "${name}"${at}${near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`}`, zh: `没有表“${name}”${atZh}${near.length === 0 ? '' : `，您是否指 ${near.join(' 或 ')}？`}` }
    case 'function':
      return { problem: `the function "${name}"${at} is closed: it reads files, settings or the engine`, zh: `函数“${name}”${atZh}不可用：它会读取文件、设置或引擎信息` }
    case 'size':
      return { problem: `how much "${name}"${at} makes must be a plain, small number in the statement (rows: from range(…))`, zh: `“${name}”${atZh}生成的数量必须是语句中直接写出的较小数字（行请用 from range(…)）` }
    case 'statement':
      return { problem: 'only a select is run here', zh: '此处只执行 select 语句' }
  }
}
