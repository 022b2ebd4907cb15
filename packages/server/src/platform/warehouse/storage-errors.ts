import { defineErrors } from '../errors.ts'

interface ObjectParams {
  /** What was being done: reading, writing, listing, deleting. */
  readonly doing: string
  /** `s3://bucket/key`. */
  readonly object: string
  /** The storage's own word and sentence. */
  readonly reason: string
}

/** How a bucket in which a cluster keeps its files fails. */
export const storageErrors = defineErrors({
  WAREHOUSE_STORAGE_MISSING: {
    status: 503,
    message: ({ bucket, endpoint }: { bucket: string; endpoint: string }) => `there is no bucket "${bucket}" at ${endpoint}`,
    zh: ({ bucket, endpoint }: { bucket: string; endpoint: string }) => `${endpoint} 上没有存储桶“${bucket}”`,
    fix: 'correct the bucket in WAREHOUSE_STORAGE, or SEXTANT_STORAGE_ENDPOINT and SEXTANT_STORAGE_REGION; Sextant makes no bucket, so make it where the cluster\'s catalog keeps its files',
    fixZh: '请更正 WAREHOUSE_STORAGE 中的存储桶，或 SEXTANT_STORAGE_ENDPOINT 与 SEXTANT_STORAGE_REGION；Sextant 不会创建存储桶，请在集群目录存放文件之处创建',
  },
  WAREHOUSE_STORAGE_CREDENTIALS: {
    status: 503,
    message: ({ doing, object, reason }: ObjectParams) => `the storage does not take our keys, so ${doing} ${object} failed: ${reason}`,
    zh: ({ object, reason }: ObjectParams) => `存储不接受当前密钥，无法访问 ${object}：${reason}`,
    fix: 'renew SEXTANT_STORAGE_KEY_ID and its secret, or, where none are set, what this machine\'s cloud gives it (role, profile, AWS_* variables); a renewed secret file is read without a restart',
    fixZh: '请更新 SEXTANT_STORAGE_KEY_ID 及其密钥；未设置时请检查本机云环境提供的凭据（角色、profile、AWS_* 变量）；密钥文件更新后无需重启',
  },
  WAREHOUSE_STORAGE_DENIED: {
    status: 503,
    message: ({ doing, object, reason }: ObjectParams) => `${doing} ${object} is not permitted: ${reason}`,
    zh: ({ object, reason }: ObjectParams) => `没有权限访问 ${object}：${reason}`,
    fix: 'give the user or role of SEXTANT_STORAGE_KEY_ID the permissions that docs/guide/deploy.md lists for the bucket and its prefix',
    fixZh: '请按 docs/guide/deploy.md 所列，为 SEXTANT_STORAGE_KEY_ID 的用户或角色授予该存储桶及前缀的权限',
  },
  WAREHOUSE_STORAGE_CLOCK: {
    status: 503,
    message: ({ doing, object, reason }: ObjectParams) => `${doing} ${object} was refused because this machine's clock and the storage's differ: ${reason}`,
    zh: ({ object, reason }: ObjectParams) => `本机时钟与存储服务相差过大，无法访问 ${object}：${reason}`,
    fix: 'set this machine\'s clock by the network (NTP); nothing was half done',
    fixZh: '请用网络时间（NTP）校准本机时钟；没有任何内容只完成一半',
  },
  WAREHOUSE_STORAGE_UNREACHABLE: {
    status: 503,
    message: ({ doing, object, endpoint, reason }: ObjectParams & { endpoint: string }) => `${doing} ${object} failed several times, ${endpoint} cannot be reached or does not keep up: ${reason}`,
    zh: ({ object, endpoint, reason }: ObjectParams & { endpoint: string }) => `多次访问 ${object} 失败，无法连接 ${endpoint} 或其响应过慢：${reason}`,
    fix: 'check that the storage runs, that this machine reaches its address, and SEXTANT_STORAGE_ENDPOINT; what was being loaded is as it was before and can be loaded again',
    fixZh: '请检查存储服务是否运行、本机能否访问其地址以及 SEXTANT_STORAGE_ENDPOINT；正在载入的内容保持原状，可重新载入',
  },
  WAREHOUSE_STORAGE_FAILED: {
    status: 503,
    message: ({ doing, object, reason }: ObjectParams) => `${doing} ${object} failed: ${reason}`,
    zh: ({ object, reason }: ObjectParams) => `访问 ${object} 失败：${reason}`,
    fix: 'look at the bucket and its rules (region, encryption, locks of objects) for what the reason names; what was being loaded is as it was before and can be loaded again',
    fixZh: '请按提示的原因检查存储桶及其规则（区域、加密、对象锁定）；正在载入的内容保持原状，可重新载入',
  },
})
