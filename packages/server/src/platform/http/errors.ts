import { defineErrors } from '../errors.ts'

/** What the edge itself refuses, before or after the domain's function. */
export const httpErrors = defineErrors({
  INPUT_INVALID: {
    status: 400,
    message: ({ errors }: InvalidInput) => errors.map(({ where, message }) => `${where}: ${message}`).join('; '),
    zh: ({ errors }: InvalidInput) => errors.map(({ where, message }) => `${where}：${message}`).join('；'),
    fix: 'correct the members that `errors` names; /v1/openapi.json lists what each endpoint takes',
  },
  JSON_MALFORMED: {
    status: 400,
    message: ({ reason }: { reason: string }) => `the request body is not JSON: ${reason}`,
    zh: ({ reason }: { reason: string }) => `请求正文不是有效的 JSON：${reason}`,
    fix: 'correct the body at the position named and send it again',
  },
  REQUEST_MALFORMED: {
    status: 400,
    message: ({ reason }: { reason: string }) => `the request cannot be read: ${reason}`,
    zh: ({ reason }: { reason: string }) => `无法读取请求：${reason}`,
    fix: 'correct the request and send it again',
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: ({ bytes }: { bytes: number }) => `the request body is larger than ${bytes} bytes`,
    zh: ({ bytes }: { bytes: number }) => `请求正文超过 ${bytes} 字节`,
    fix: 'send it in several smaller requests',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    message: ({ type }: { type: string }) => `this address takes no body of the type "${type}"`,
    zh: ({ type }: { type: string }) => `此地址不接受类型为“${type}”的正文`,
    fix: 'send JSON with the header Content-Type: application/json',
  },
  NOT_SIGNED_IN: {
    status: 401,
    message: () => 'you are not signed in, or your session has ended',
    zh: () => '您尚未登录或登录已过期',
    fix: 'sign in, or send an API key as Authorization: Bearer sxt_…',
  },
  PERMISSION_MISSING: {
    status: 403,
    message: ({ permission, role }: { permission: string; role: string }) => `this needs the permission ${permission}, which the role ${role} does not have`,
    zh: ({ permission, role }: { permission: string; role: string }) => `此操作需要权限 ${permission}，角色 ${role} 没有该权限`,
    fix: 'ask an administrator for a role that has it',
  },
  SCOPE_TOO_NARROW: {
    status: 403,
    message: ({ what }: { what: string }) => `${what} concerns the whole base, and your place in the organisation shows you a part of it`,
    zh: ({ what }: { what: string }) => `${what} 涉及全部客户，而您在组织中的位置只能查看其中一部分`,
    fix: 'ask somebody who is placed nowhere, or at a unit without a rule',
  },
  FIGURES_REFUSED: {
    status: 403,
    message: ({ what, role }: { what: string; role: string }) => `${what} tells of single customers, or could: the role ${role} sees figures of many only`,
    zh: ({ what, role }: { what: string; role: string }) => `${what} 会或可能会透露单个客户的信息，角色 ${role} 只能查看汇总数字`,
    fix: 'use counts, distributions and the analyses that answer in cells, or ask for a role with customers.read',
  },
  RULE_REFUSED: {
    status: 403,
    message: ({ what, role }: { what: string; role: string }) => `${what} answers sums, and by two rules of your own they would tell of single customers, whom the role ${role} may not see`,
    zh: ({ what, role }: { what: string; role: string }) => `${what} 返回合计值，通过自定义规则可推断单个客户，角色 ${role} 无权查看`,
    fix: 'ask about the whole base or a saved segment',
  },
  RULE_PERSONAL: {
    status: 403,
    message: ({ what, role }: { what: string; role: string }) => `the rule names a personal attribute, and ${what} would tell its value for single customers, which the role ${role} may not unmask`,
    zh: ({ what, role }: { what: string; role: string }) => `规则涉及个人信息属性，${what} 会透露单个客户的取值，角色 ${role} 无权查看明文`,
    fix: 'count the rule instead (counts are rounded), leave the attribute out, or ask somebody with customers.unmask',
  },
  QUERY_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `no query "${id}" that you may stop is running`,
    zh: ({ id }: { id: string }) => `没有您可以停止的正在运行的查询“${id}”`,
    fix: 'list what runs with ./sextant queries list; it may have ended meanwhile',
  },
  ROUTE_UNKNOWN: {
    status: 404,
    message: ({ path, suggestions }: { path: string; suggestions: readonly string[] }) =>
      `there is nothing at ${path}${suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`}`,
    zh: ({ path, suggestions }: { path: string; suggestions: readonly string[] }) =>
      `${path} 不存在${suggestions.length === 0 ? '' : `；您是否想访问 ${suggestions.join(' 或 ')}？`}`,
    fix: 'see /v1/openapi.json for every address',
  },
  METHOD_UNKNOWN: {
    status: 405,
    message: ({ method, path, allowed }: { method: string; path: string; allowed: readonly string[] }) => `${path} takes ${allowed.join(', ')}, not ${method}`,
    zh: ({ method, path, allowed }: { method: string; path: string; allowed: readonly string[] }) => `${path} 支持 ${allowed.join('、')}，不支持 ${method}`,
    fix: 'use one of the methods named',
  },
  NOT_READY: {
    status: 503,
    message: () => 'the server is starting: its data are not loaded yet',
    zh: () => '服务器正在启动：数据尚未载入完成',
    fix: 'wait a little and ask again; GET /v1/ready answers 200 when it serves',
    fixZh: '请稍候再试；服务就绪后 GET /v1/ready 返回 200',
  },
  ORIGIN_FOREIGN: {
    status: 403,
    message: () => 'a signed-in browser may change things only from Sextant’s own pages',
    zh: () => '已登录的浏览器只能在 Sextant 自己的页面上进行修改',
    fix: 'use the web application, or call the API with an API key instead of the session cookie',
  },
  HOST_UNKNOWN: {
    status: 421,
    message: ({ host }: { host: string }) => `this server does not answer to the name "${host}"`,
    zh: ({ host }: { host: string }) => `此服务器不响应主机名“${host}”`,
    fix: 'use the printed address, or set the public URL to the name people use',
  },
  SIGN_IN_TOO_OFTEN: {
    status: 429,
    message: ({ seconds }: { seconds: number }) => `too many failed sign-ins; try again in ${seconds} seconds`,
    zh: ({ seconds }: { seconds: number }) => `登录失败次数过多，请在 ${seconds} 秒后重试`,
    fix: 'wait, or have an administrator set a new password',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    message: ({ key }: { key: string }) => `the Idempotency-Key "${key}" was used for another request`,
    zh: ({ key }: { key: string }) => `Idempotency-Key“${key}”已用于另一请求`,
    fix: 'use a new key for each different request',
  },
  IDEMPOTENCY_KEY_RUNNING: {
    status: 409,
    message: ({ key }: { key: string }) => `the request with the Idempotency-Key "${key}" is still running`,
    zh: ({ key }: { key: string }) => `Idempotency-Key 为“${key}”的请求仍在执行`,
    fix: 'wait for its answer, then ask again with the same key',
  },
  IDEMPOTENCY_SIGHT_CHANGED: {
    status: 409,
    message: ({ key }: { key: string }) => `the request with the Idempotency-Key "${key}" was carried out, and your role or place in the organisation has changed since; its answer is not shown again`,
    zh: ({ key }: { key: string }) => `Idempotency-Key 为“${key}”的请求已执行，而您的角色或组织位置此后已变更，不再显示当时的结果`,
    fix: 'read what was made at its own address; to have it done again, send the request with a new key',
  },
  IDEMPOTENCY_ANSWER_SECRET: {
    status: 409,
    message: ({ key }: { key: string }) => `the request with the Idempotency-Key "${key}" was carried out; its answer held a secret and was given once`,
    zh: ({ key }: { key: string }) => `Idempotency-Key 为“${key}”的请求已执行；其结果含有密钥，只返回一次`,
    fix: 'when the answer was lost, delete what was made and make it again with a new key',
  },
  RULE_UNANSWERABLE: {
    status: 422,
    message: ({ en }: { en: string; zh: string }) => en,
    zh: ({ zh }: { en: string; zh: string }) => zh,
    fix: 'do what the message says: list the holiday’s days in model.yaml, or ask for the base instead of one customer',
  },
  OUTPUT_INVALID: {
    status: 500,
    message: ({ endpoint, errors }: InvalidInput & { endpoint: string }) =>
      `${endpoint} answered what its contract does not allow: ${errors.map(({ where, message }) => `${where}: ${message}`).join('; ')}`,
    zh: ({ endpoint }: InvalidInput & { endpoint: string }) => `${endpoint} 的返回结果不符合接口约定`,
    fix: 'this is a defect of Sextant; report it with the request id',
  },
  INTERNAL: {
    status: 500,
    message: () => 'something failed that Sextant did not expect',
    zh: () => '发生了意外错误',
    fix: 'look for the request id in the server’s log, and report it',
  },
})

interface InvalidInput {
  readonly errors: readonly { readonly where: string; readonly message: string }[]
}
