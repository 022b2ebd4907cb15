import { defineTexts } from '../define-texts.ts'

/** What a failure means to whoever reads the page, by its code; the server's sentence says the rest. */
export const problemTexts = defineTexts(
  {
    partAway: 'Not available while the warehouse is away', partAwayWhat: 'These figures come from the warehouse. {{why}} They appear here by themselves when it is back; nothing you have entered is lost.',
    actAway: 'This needs the warehouse, which is away', actAwayWhat: '{{why}} Nothing was half done, and what you have entered stays here: do it again when the warehouse is back.',
    leftOut: 'Without {{facts}}', leftOutWhat: 'This cannot be read now, so what stands here is without it: counts and amounts are too low, and dates of activity may be too old.',
    details: 'Details, and what to do where Sextant is run',
    why_WAREHOUSE_UNREACHABLE: 'It does not answer.', why_WAREHOUSE_CREDENTIALS: 'It refuses the user and password that Sextant signs in with.', why_WAREHOUSE_CATALOG_AWAY: 'It answers, but the storage behind it does not.',
    why_WAREHOUSE_VERSION: 'It is of a version that Sextant cannot use.', why_WAREHOUSE_STORAGE_ELSEWHERE: 'Its files lie where Sextant does not reach them.', why_WAREHOUSE_STORAGE_SLOW: 'Its storage does not answer in time.', why_WAREHOUSE_STORAGE_UNREACHABLE: 'Its storage cannot be reached.', why_WAREHOUSE_STORAGE_DENIED: 'Its storage does not let Sextant read or write.', why_WAREHOUSE_STORAGE_MISSING: 'Its storage is not where it should be.',
    why_WAREHOUSE_STORAGE_CREDENTIALS: 'Its storage refuses Sextant’s keys.', why_WAREHOUSE_STORAGE_CLOCK: 'Its storage refuses Sextant because their clocks differ.',
    title_WAREHOUSE_TIMEOUT: 'This took too long and was stopped', title_WAREHOUSE_OUT_OF_MEMORY: 'This needs more memory than one question may use', title_WAREHOUSE_BUSY: 'The warehouse has too much to do just now',
    title_WAREHOUSE_WORKER_LOST: 'The warehouse lost a machine while it worked on this', title_WAREHOUSE_CANCELLED: 'This was stopped', title_WAREHOUSE_ANSWER_TOO_LARGE: 'The answer is too large to be shown', title_WAREHOUSE_STATEMENT_TOO_LONG: 'The question is too long for the warehouse', title_WAREHOUSE_TOO_MANY_PARTITIONS: 'This has more months and buckets than the warehouse writes at once',
    title_WAREHOUSE_DISK_FULL: 'The disk of the warehouse is full', title_WAREHOUSE_WRITER_ELSEWHERE: 'Another server writes to the warehouse: this has to wait', title_WAREHOUSE_TABLE_ALTERED: 'A table of the warehouse was altered by somebody else',
    title_WAREHOUSE_UNREADABLE: 'The warehouse cannot be opened', title_WAREHOUSE_DENIED: 'The warehouse does not let Sextant do this', title_WAREHOUSE_STORAGE_FAILED: 'The storage of the warehouse refused this', title_DATA_SOURCE_AWAY: 'A table of another database does not answer', title_NOT_READY: 'Sextant is starting',
  },
  {
    partAway: '数据仓库暂不可用，此部分无法显示', partAwayWhat: '这些数字来自数据仓库。{{why}}恢复后会自动显示，您填写的内容不会丢失。',
    actAway: '此操作需要数据仓库，目前不可用', actAwayWhat: '{{why}}操作没有执行一半，您填写的内容仍在此处；请在数据仓库恢复后再试。',
    leftOut: '未包含：{{facts}}', leftOutWhat: '上述数据暂时无法读取，此处未予计入：次数与金额偏低，活动日期可能偏旧。',
    details: '详情及运维处理办法',
    why_WAREHOUSE_UNREACHABLE: '目前没有响应。', why_WAREHOUSE_CREDENTIALS: '它拒绝了 Sextant 的用户名或密码。', why_WAREHOUSE_CATALOG_AWAY: '集群可以连接，但其背后的存储没有响应。',
    why_WAREHOUSE_VERSION: '其版本不受 Sextant 支持。', why_WAREHOUSE_STORAGE_ELSEWHERE: '其文件所在位置 Sextant 无法访问。', why_WAREHOUSE_STORAGE_SLOW: '其存储未能及时响应。', why_WAREHOUSE_STORAGE_UNREACHABLE: '无法连接其存储。', why_WAREHOUSE_STORAGE_DENIED: '其存储不允许 Sextant 读写。', why_WAREHOUSE_STORAGE_MISSING: '其存储不在应在的位置。',
    why_WAREHOUSE_STORAGE_CREDENTIALS: '其存储拒绝了 Sextant 的密钥。', why_WAREHOUSE_STORAGE_CLOCK: '因时钟不一致，其存储拒绝了 Sextant。',
    title_WAREHOUSE_TIMEOUT: '查询时间过长，已停止', title_WAREHOUSE_OUT_OF_MEMORY: '所需内存超过单个查询的上限', title_WAREHOUSE_BUSY: '数据仓库正忙',
    title_WAREHOUSE_WORKER_LOST: '查询期间数据仓库有节点失联', title_WAREHOUSE_CANCELLED: '已停止', title_WAREHOUSE_ANSWER_TOO_LARGE: '结果过大，无法显示', title_WAREHOUSE_STATEMENT_TOO_LONG: '查询语句过长，数据仓库无法接受', title_WAREHOUSE_TOO_MANY_PARTITIONS: '一次写入的月份与分桶超过数据仓库的限制',
    title_WAREHOUSE_DISK_FULL: '数据仓库磁盘已满', title_WAREHOUSE_WRITER_ELSEWHERE: '另一台服务器正在写入数据仓库，请稍候', title_WAREHOUSE_TABLE_ALTERED: '数据仓库的表被他人改动',
    title_WAREHOUSE_UNREADABLE: '无法打开数据仓库', title_WAREHOUSE_DENIED: '数据仓库不允许 Sextant 执行此操作', title_WAREHOUSE_STORAGE_FAILED: '数据仓库的存储拒绝了此操作', title_DATA_SOURCE_AWAY: '外部数据库的表没有响应', title_NOT_READY: 'Sextant 正在启动',
  },
)
