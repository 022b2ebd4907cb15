import { defineErrors } from '../../../platform/errors.ts'

export const reportErrors = defineErrors({
  REPORT_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no report "${key}"`,
    zh: ({ key }: { key: string }) => `没有报告“${key}”`,
    fix: 'list the reports with ./sextant reports list',
  },
  REPORT_EDITION_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no edition "${id}"`,
    zh: ({ id }: { id: string }) => `没有报告期次“${id}”`,
    fix: './sextant reports get <report> lists its editions; ./sextant reports write <report> writes one',
  },
  REPORT_WRITTEN: {
    status: 409,
    message: ({ key }: { key: string }) => `the report "${key}" has been written before; its archive stays`,
    zh: ({ key }: { key: string }) => `报告“${key}”已有存档，不能删除`,
    fix: 'switch off its automatic writing instead',
  },
  REPORT_PERIOD_INVALID: {
    status: 422,
    message: ({ period, example }: { period: string; example: string }) => `"${period}" is no period that is over; write it as ${example}`,
    zh: ({ period, example }: { period: string; example: string }) => `“${period}”不是已结束的周期；请写作 ${example}`,
    fix: 'name a month as 2026-03, a day or week by its first day, and one that is over',
  },
  REPORT_MAIL_UNSET: {
    status: 409,
    message: () => 'no mail server or no sender is set, so the report cannot be mailed',
    zh: () => '未设置邮件服务器或发件人，无法邮寄报告',
    fix: 'set SMTP_URL and SEXTANT_MAIL_FROM and start again',
  },
  REPORT_FONT_MISSING: {
    status: 409,
    message: () => 'this machine has no Chinese font, so the PDF cannot be written',
    zh: () => '本机没有中文字体，无法生成 PDF',
    fix: 'install one, such as apt-get install fonts-noto-cjk or fonts-wqy-microhei; it is embedded into the file, readers need none',
  },
})
