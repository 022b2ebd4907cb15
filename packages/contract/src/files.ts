/** Addresses that answer files instead of JSON, or take them: uploads and downloads. */
export const fileAddresses = {
  importFiles: '/v1/imports/files',
  importRejects: '/v1/imports/:id/rejects.csv',
  export: '/v1/exports/:file',
  reportPdf: '/v1/report-editions/:id/report.pdf',
  segmentList: '/v1/segment-lists/files',
  sqlExport: '/v1/sql/exports/:file',
} as const

/** A file address with its parameters filled in. */
export const fileAddress = (name: keyof typeof fileAddresses, parameters: Readonly<Record<string, string>> = {}): string =>
  fileAddresses[name].replaceAll(/:([A-Za-z]+)/g, (_match, parameter: string) => encodeURIComponent(parameters[parameter] ?? ''))
