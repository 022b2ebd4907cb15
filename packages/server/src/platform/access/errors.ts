import { defineErrors } from '../errors.ts'

export const accessErrors = defineErrors({
  SIGN_IN_FAILED: {
    status: 401,
    message: () => 'the e-mail address or the password is wrong, or the user may not sign in',
    zh: () => '电子邮件地址或密码错误，或该用户已停用',
    fix: 'check both and try again; an administrator can create a new user with ./sextant users create',
  },
  PASSWORD_WRONG: {
    status: 422,
    message: () => 'the current password is wrong',
    zh: () => '当前密码错误',
    fix: 'enter the password you sign in with now',
  },
  PERSON_NEEDED: {
    status: 422,
    message: ({ actor }: { actor: string }) => `only a signed-in person has a password, and "${actor}" is none`,
    zh: ({ actor }: { actor: string }) => `只有已登录的用户才有密码，“${actor}”不是用户`,
    fix: 'sign in with e-mail and password first',
  },
  USER_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no user "${id}"`,
    zh: ({ id }: { id: string }) => `没有用户“${id}”`,
    fix: 'list the users with ./sextant users list',
  },
  USER_EMAIL_TAKEN: {
    status: 409,
    message: ({ email }: { email: string }) => `there is already a user with the e-mail address ${email}`,
    zh: ({ email }: { email: string }) => `电子邮件地址 ${email} 已被其他用户使用`,
    fix: 'change that user with ./sextant users update, or use another address',
  },
  LAST_ADMINISTRATOR: {
    status: 409,
    message: ({ email }: { email: string }) => `${email} is the last active administrator`,
    zh: ({ email }: { email: string }) => `${email} 是最后一位可用的管理员`,
    fix: 'make another user administrator first',
  },
  API_KEY_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no API key "${id}", or it is revoked already`,
    zh: ({ id }: { id: string }) => `没有 API 密钥“${id}”，或已被吊销`,
    fix: 'list the keys with ./sextant api-keys list',
  },
  AUDIT_CURSOR_INVALID: {
    status: 400,
    message: ({ cursor }: { cursor: string }) => `"${cursor}" is no cursor of the audit record`,
    zh: ({ cursor }: { cursor: string }) => `“${cursor}”不是审计记录的游标`,
    fix: 'pass on nextCursor of the page before, or leave it out for the newest entries',
  },
})
