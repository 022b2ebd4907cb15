import { defineErrors } from '../../../platform/errors.ts'

export const inboxErrors = defineErrors({
  TRACKING_ID_MISSING: {
    status: 422,
    message: () => 'the message says neither userId nor anonymousId, so it belongs to nobody',
    zh: () => '消息既没有 userId 也没有 anonymousId，无法归属',
    fix: 'give userId (the customer’s own key) or anonymousId',
  },
  TRACKING_ID_RESERVED: {
    status: 422,
    message: ({ value }: { value: string }) => `"${value}" is no id of a customer: it is what programs write when they have none`,
    zh: ({ value }: { value: string }) => `“${value}”不是客户标识，而是程序在缺失时写入的占位值`,
    fix: 'leave the id out when it is unknown and give anonymousId instead; correct the program that sends it',
  },
  TRACKING_MESSAGE_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `the message cannot be taken: ${problem}`,
    zh: ({ problem }: { problem: string }) => `无法接受该消息：${problem}`,
    fix: 'correct the member named and send the message again; nothing of the request was stored',
  },
  TRACKING_TIME_INVALID: {
    status: 422,
    message: ({ member, value }: { member: string; value: string }) => `${member} "${value}" is no instant`,
    zh: ({ member, value }: { member: string; value: string }) => `${member}“${value}”不是有效时刻`,
    fix: 'write it as 2026-03-31T08:00:00.000Z or with an offset such as +08:00',
  },
  TRACKING_TEXT_INVALID: {
    status: 422,
    message: () => 'the message holds a NUL character or half of a surrogate pair, which no database can keep',
    zh: () => '消息中含有 NUL 字符或不完整的代理对，数据库无法保存',
    fix: 'take the broken character out',
  },
  TRACKING_EVENT_TOO_LARGE: {
    status: 413,
    message: ({ bytes, limit }: { bytes: number; limit: number }) => `the message has ${bytes} bytes; at most ${limit} are taken`,
    zh: ({ bytes, limit }: { bytes: number; limit: number }) => `消息大小为 ${bytes} 字节，最大允许 ${limit} 字节`,
    fix: 'send fewer or shorter properties',
  },
  TRACKING_BATCH_TOO_LARGE: {
    status: 413,
    message: ({ bytes, limit }: { bytes: number; limit: number }) => `the batch has ${bytes} bytes; at most ${limit} are taken`,
    zh: ({ bytes, limit }: { bytes: number; limit: number }) => `批次大小为 ${bytes} 字节，最大允许 ${limit} 字节`,
    fix: 'send the messages in smaller batches',
  },
  TRACKING_LOG_UNWRITABLE: {
    status: 503,
    message: ({ reason }: { reason: string }) => `the messages could not be written to disk: ${reason}`,
    zh: ({ reason }: { reason: string }) => `消息无法写入磁盘：${reason}`,
    fix: 'make room on the disk that holds the home, then send the messages again: those that were not answered with success may be sent twice without harm',
  },
})
