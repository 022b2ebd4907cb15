import { defineErrors } from '../../platform/errors.ts'

export const contactErrors = defineErrors({
  CONTACT_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no contact "${id}"`,
    zh: ({ id }: { id: string }) => `没有触达记录“${id}”`,
    fix: 'list contacts with ./sextant contacts list',
  },
  CONTACT_NOT_UNCERTAIN: {
    status: 409,
    message: ({ id, status }: { id: string; status: string }) => `contact "${id}" is ${status}, not uncertain`,
    zh: ({ id, status }: { id: string; status: string }) => `触达“${id}”的状态为 ${status}，并非结果不明`,
    fix: 'only uncertain contacts are settled by hand',
  },
  SUPPRESSION_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no suppression "${id}"`,
    zh: ({ id }: { id: string }) => `没有剔除记录“${id}”`,
    fix: 'list suppressions with ./sextant suppressions list',
  },
  SUPPRESSION_CUSTOMERS_UNKNOWN: {
    status: 404,
    message: ({ customers }: { customers: string }) => `these customers are not known: ${customers}`,
    zh: ({ customers }: { customers: string }) => `未知客户：${customers}`,
    fix: 'check the customer ids; nobody was suppressed',
  },
  POLICY_CAP_REPEATED: {
    status: 422,
    message: ({ key }: { key: string }) => `the cap "${key}" stands twice`,
    zh: ({ key }: { key: string }) => `频控规则“${key}”重复`,
    fix: 'give each cap its own key',
  },
  MAIL_SERVER_UNSET: {
    status: 409,
    message: () => 'no mail server is set',
    zh: () => '未设置邮件服务器',
    fix: 'set SMTP_URL (and SEXTANT_MAIL_FROM) and start again',
  },
  MAIL_SERVER_CLOSED: {
    status: 503,
    message: ({ server, reason }: { server: string; reason: string }) => `the mail server ${server} cannot be reached: ${reason}`,
    zh: ({ server, reason }: { server: string; reason: string }) => `无法连接邮件服务器 ${server}：${reason}`,
    fix: 'start the mail server or correct SMTP_URL, then launch again: what is not sent yet goes on, nothing is sent twice',
  },
})
