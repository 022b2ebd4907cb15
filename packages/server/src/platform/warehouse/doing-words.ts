/** What a server is doing with its warehouse, as errors name it, in Chinese; names of questions are the same in both languages. */
const doings: Readonly<Record<string, string>> = {
  'writing a file': '写入文件', 'looking for a file': '查找文件', 'listing files': '列出文件', 'deleting files': '删除文件',
  opening: '打开数据仓库', closing: '关闭数据仓库', mending: '修复未完成的写入', 'mending a view': '修复视图', 'a change': '更改数据', ensureTable: '建表', compaction: '合并文件',
  loading: '载入', 'loading a batch': '载入批次', 'undoing a batch': '撤销批次', 'making a batch visible': '使批次可见', 'taking the warehouse over': '接管数据仓库',
}

export const doingInChinese = (doing: string): string => doings[doing] ?? doing

/** Who writes, when it is not a server of a name. */
const writers: Readonly<Record<string, string>> = { 'another server': '另一台服务器', 'statements of a server that is gone': '一台已停止的服务器遗留的语句' }

/** A writer as Chinese sentences name him: a server by its own name otherwise. */
export const writerInChinese = (owner: string, since: string | null | undefined): string => {
  const from = since === undefined || since === null ? undefined : `自 ${since} 起`
  const known = writers[owner]
  const details = [...(known === undefined ? [owner] : []), ...(from === undefined ? [] : [from])].join('，')
  return `${known ?? '另一台服务器'}${details === '' ? '' : `（${details}）`}`
}
