import { defineErrors } from '../../platform/errors.ts'

interface Place {
  readonly file: string
}

interface SourceParams {
  /** Name in model.yaml. */
  readonly table: string
  /** catalog.schema.table */
  readonly place: string
}

export const dataErrors = defineErrors({
  DATA_MODEL_INVALID: {
    status: 422,
    message: ({ problems }: { problems: readonly { where: string; message: string; fix: string | null }[] }) =>
      `model.yaml has ${problems.length} fault(s); the first at ${problems[0]?.where ?? 'the start'}: ${problems[0]?.message ?? 'unreadable'}`,
    zh: ({ problems }: { problems: readonly { where: string; message: string; fix: string | null }[] }) =>
      `model.yaml 有 ${problems.length} 处错误；第一处在 ${problems[0]?.where ?? '开头'}：${problems[0]?.message ?? '无法读取'}`,
    fix: ({ problems }: { problems: readonly { where: string; message: string; fix: string | null }[] }) =>
      problems[0]?.fix ?? 'correct the place named; ./sextant model check <file> lists every fault',
  },
  DATA_MODEL_MISSING: {
    status: 409,
    message: () => 'no model.yaml has been saved yet, so nothing says what the files hold',
    zh: () => '尚未保存 model.yaml，无法知道文件的含义',
    fix: 'give one with the import: ./sextant import <model.yaml> --data <dir>',
  },
  DATA_COMPANY_DIFFERS: {
    status: 409,
    message: ({ key, loaded }: { key: string; loaded: string }) => `model.yaml describes the company "${key}", but data of the company "${loaded}" are loaded`,
    zh: ({ key, loaded }: { key: string; loaded: string }) => `model.yaml 描述的是公司“${key}”，但已导入的是公司“${loaded}”的数据`,
    fix: 'write company.key as it was, give the other company a home of its own (SEXTANT_HOME), or first take back every import: ./sextant imports undo <id>',
  },
  DATA_FOLDER_FORBIDDEN: {
    status: 403,
    message: ({ role }: { role: string }) => `the role ${role} may not import from folders of the server`,
    zh: ({ role }: { role: string }) => `角色 ${role} 不能从服务器上的文件夹导入`,
    fix: 'upload the files instead, or ask an administrator to import the folder',
  },
  DATA_DIRECTORY_MISSING: {
    status: 404,
    message: ({ dir }: { dir: string }) => `there is no folder ${dir} to import from`,
    zh: ({ dir }: { dir: string }) => `没有可导入的文件夹 ${dir}`,
    fix: 'name the folder that holds the files with --data <dir>',
  },
  DATA_FILE_MISSING: {
    status: 404,
    message: ({ file, dir, table }: Place & { dir: string; table: string }) => `${table}: no file in ${dir} matches "${file}"`,
    zh: ({ file, dir, table }: Place & { dir: string; table: string }) => `${table}：${dir} 中没有与“${file}”匹配的文件`,
    fix: 'put the file there, correct source.file in model.yaml, or leave the table out with --only',
  },
  DATA_FILE_UNREADABLE: {
    status: 422,
    message: ({ file, reason }: Place & { reason: string }) => `${file} cannot be read: ${reason}`,
    zh: ({ file, reason }: Place & { reason: string }) => `无法读取 ${file}：${reason}`,
    fix: 'save the file anew from its program as CSV (UTF-8), XLSX, Parquet or JSON lines',
  },
  DATA_FILE_IMPORTED: {
    status: 409,
    message: ({ file, table, at, id }: Place & { table: string; at: string; id: string }) =>
      `${file} was already imported into ${table} at ${at} (import ${id})`,
    zh: ({ file, table, at, id }: Place & { table: string; at: string; id: string }) => `${file} 已于 ${at} 导入 ${table}（导入 ${id}）`,
    fix: 'nothing needs doing; to load it a second time on purpose give --again, to take the first back ./sextant imports undo <id>',
  },
  DATA_COLUMN_MISSING: {
    status: 422,
    message: ({ file, column, headers }: Place & { column: string; headers: readonly string[] }) =>
      `${file} has no column "${column}"; it has ${headers.slice(0, 40).map((name) => `"${name}"`).join(', ')}`,
    zh: ({ file, column, headers }: Place & { column: string; headers: readonly string[] }) =>
      `${file} 中没有列“${column}”；现有列：${headers.slice(0, 40).map((name) => `“${name}”`).join('、')}`,
    fix: 'correct the header in the file or `column:` in model.yaml',
  },
  DATA_HEADER_REPEATED: {
    status: 422,
    message: ({ file, column }: Place & { column: string }) => `${file} has the column "${column}" more than once`,
    zh: ({ file, column }: Place & { column: string }) => `${file} 中列“${column}”重复出现`,
    fix: 'give each column of the file its own header',
  },
  DATA_TABLE_UNKNOWN: {
    status: 404,
    message: ({ table, tables }: { table: string; tables: readonly string[] }) => `model.yaml describes no "${table}"; it has ${tables.join(', ')}`,
    zh: ({ table, tables }: { table: string; tables: readonly string[] }) => `model.yaml 中没有“${table}”；现有：${tables.join('、')}`,
    fix: 'give --only names from that list',
  },
  DATA_SOURCE_NEEDS_CLUSTER: {
    status: 409,
    message: ({ table, place }: SourceParams) => `"${table}" comes from ${place}, a table of another catalog, and the embedded warehouse has no other catalogs`,
    zh: ({ table, place }: SourceParams) => `“${table}”来自其他目录中的表 ${place}，内置数据仓库不支持其他目录`,
    fix: 'set WAREHOUSE_URL=trino://… to the cluster that has this catalog, or bring the rows as files: source: { file: … }',
    fixZh: '请将 WAREHOUSE_URL=trino://… 设为拥有该目录的集群，或以文件提供数据：source: { file: … }',
  },
  DATA_SOURCE_AWAY: {
    status: 503,
    message: ({ table, place, reason }: SourceParams & { reason: string }) => `"${table}" cannot be read now: ${place} does not answer (${reason})`,
    zh: ({ table, place, reason }: SourceParams & { reason: string }) => `“${table}”暂时无法读取：${place} 无响应（${reason}）`,
    fix: 'start the database behind the catalog, or check its settings on the cluster; what does not need this table goes on meanwhile',
    fixZh: '请启动该目录背后的数据库，或检查集群上的目录设置；不需要此表的功能不受影响',
  },
  DATA_SOURCE_CHANGED: {
    status: 409,
    message: ({ table, problem }: SourceParams & { problem: string; remedy: string }) => `"${table}" cannot be read as model.yaml describes it: ${problem}`,
    zh: ({ table, problem }: SourceParams & { problem: string; remedy: string }) => `“${table}”与 model.yaml 的描述不符，无法读取：${problem}`,
    fix: ({ remedy }: SourceParams & { problem: string; remedy: string }) => `if the table was altered, put it back or correct model.yaml: ${remedy}`,
    fixZh: '如果该表被改动，请改回原样；否则请按上述问题更正 model.yaml 中对它的描述',
  },
  DATA_SOURCE_TABLE_TAKEN: {
    status: 409,
    message: ({ table, place, id }: SourceParams & { id: string }) => `"${table}" is to be read in place from ${place}, but rows of it are loaded (batch ${id})`,
    zh: ({ table, place, id }: SourceParams & { id: string }) => `“${table}”拟从 ${place} 就地读取，但其数据已导入（批次 ${id}）`,
    fix: 'take the loaded rows back first, ./sextant imports undo <id>, write mode: load, or give the table in place another name',
    fixZh: '请先撤销已导入的数据（./sextant imports undo <id>），或写 mode: load，或为就地读取的表换一个名称',
  },
  DATA_SOURCE_IN_PLACE: {
    status: 409,
    message: ({ table }: { table: string }) => `"${table}" is read in place, so there is nothing to load`,
    zh: ({ table }: { table: string }) => `“${table}”为就地读取，无需载入`,
    fix: 'ask it as it is; to keep rows of it here write mode: load in model.yaml',
    fixZh: '直接查询即可；若要在此保存其数据，请在 model.yaml 中写 mode: load',
  },
  DATA_SOURCE_FORBIDDEN: {
    status: 403,
    message: ({ role, place }: { role: string; place: string }) => `the role ${role} may not name ${place} as a source: it would read whatever the cluster lets Sextant read`,
    zh: ({ role, place }: { role: string; place: string }) => `角色 ${role} 不能将 ${place} 设为数据来源，否则可读取集群允许 Sextant 读取的任何数据`,
    fix: 'ask an administrator to save this model.yaml',
    fixZh: '请由管理员保存此 model.yaml',
  },
  DATA_TOO_MANY_REJECTS: {
    status: 422,
    message: ({ table, rejected, read, allowed }: { table: string; rejected: number; read: number; allowed: number }) =>
      `${table}: ${rejected} of ${read} rows were rejected, more than the share of ${allowed} you allow; nothing was loaded`,
    zh: ({ table, rejected, read, allowed }: { table: string; rejected: number; read: number; allowed: number }) =>
      `${table}：${read} 行中有 ${rejected} 行被拒绝，超过允许比例 ${allowed}；未导入任何数据`,
    fix: 'open the error file of this import, correct the rows or model.yaml, and import again',
  },
  DATA_DISK_FULL: {
    status: 507,
    message: ({ dir }: { dir: string }) => `the disk that holds ${dir} is full; nothing of this import was loaded`,
    zh: ({ dir }: { dir: string }) => `${dir} 所在磁盘已满；本次导入未写入任何数据`,
    fix: 'free some space or move SEXTANT_HOME to a larger disk, then import again',
  },
  DATA_IMPORT_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no import ${id}`,
    zh: ({ id }: { id: string }) => `没有导入 ${id}`,
    fix: 'list them with ./sextant imports list',
  },
  DATA_IMPORT_NOT_VISIBLE: {
    status: 409,
    message: ({ id, status }: { id: string; status: string }) => `import ${id} is ${status}, so there is nothing to take back`,
    zh: ({ id, status }: { id: string; status: string }) => `导入 ${id} 的状态为 ${status}，无可撤销内容`,
    fix: 'only an import that is visible can be undone; list them with ./sextant imports list',
  },
  DATA_IMPORT_INTERRUPTED: {
    status: 500,
    message: ({ id }: { id: string }) => `import ${id} was cut off before it was complete; everything it had begun was removed`,
    zh: ({ id }: { id: string }) => `导入 ${id} 中途中断；已写入的内容全部移除`,
    fix: 'run the same import again',
  },
  DATA_IMPORT_FAILED: {
    status: 500,
    message: ({ id, reason }: { id: string; reason: string }) => `import ${id} failed and was removed whole: ${reason}`,
    zh: ({ id, reason }: { id: string; reason: string }) => `导入 ${id} 失败，已全部移除：${reason}`,
    fix: 'correct what the message names and import again',
  },
  DATA_UPLOAD_EMPTY: {
    status: 422,
    message: () => 'the upload holds no data file',
    zh: () => '上传内容中没有数据文件',
    fix: 'send the files as multipart/form-data, optionally with one called model.yaml',
  },
  DATA_UPLOAD_TOO_LARGE: {
    status: 413,
    message: ({ name, bytes }: { name: string; bytes: number }) => `${name} does not fit: ${bytes} bytes may be uploaded`,
    zh: ({ name, bytes }: { name: string; bytes: number }) => `${name} 过大：最多可上传 ${bytes} 字节`,
    fix: 'upload fewer or compressed files (.gz), or copy them to the server and import its folder: ./sextant import <model.yaml> --data <dir>',
  },
  DATA_UPLOAD_NAME: {
    status: 422,
    message: ({ name }: { name: string }) => `"${name}" cannot be the name of an uploaded file`,
    zh: ({ name }: { name: string }) => `“${name}”不能作为上传文件的名称`,
    fix: 'give the file a name of at most 255 bytes that holds more than dots',
  },
  DATA_UPLOAD_NAME_TWICE: {
    status: 422,
    message: ({ name }: { name: string }) => `the upload holds more than one file called "${name}"`,
    zh: ({ name }: { name: string }) => `上传内容中有多个名为“${name}”的文件`,
    fix: 'give each file a name of its own; upper and lower case are the same',
  },
  DATA_UPLOAD_TWO_MODELS: {
    status: 422,
    message: ({ names }: { names: readonly string[] }) => `the upload holds more than one model: ${names.join(' and ')}`,
    zh: ({ names }: { names: readonly string[] }) => `上传内容中有多个模型文件：${names.join('、')}`,
    fix: 'send one model.yaml with the data files it describes',
  },
  DATA_UPLOAD_OPTION: {
    status: 400,
    message: ({ name, value, wanted }: { name: string; value: string; wanted: string }) => `${name} is "${value}" and must be ${wanted}`,
    zh: ({ name, value, wanted }: { name: string; value: string; wanted: string }) => `${name} 的值为“${value}”，应为 ${wanted}`,
    fix: 'correct the query of the address and send the upload again',
  },
})
