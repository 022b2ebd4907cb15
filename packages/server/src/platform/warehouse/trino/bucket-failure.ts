import { isAppError } from '../../errors.ts'
import type { AppError } from '../../errors.ts'
import { storageErrors } from '../storage-errors.ts'

/** What a bucket said; the client's own error carries whole requests with it and goes no further. */
export class BucketFailure extends Error {
  override readonly name = 'BucketFailure'
  /** The storage's own word, such as NoSuchKey. */
  readonly code: string
  readonly httpStatus: number | undefined
  constructor(code: string, message: string, httpStatus: number | undefined) {
    super(message)
    this.code = code
    this.httpStatus = httpStatus
  }
}

export interface AskedBucket {
  /** What was wanted, as in "… was not done": `reading`, `writing`. */
  readonly doing: 'reading' | 'writing' | 'listing' | 'deleting'
  readonly bucket: string
  /** Undefined: the bucket as a whole. */
  readonly key: string | undefined
  /** Where it was asked. */
  readonly endpoint: string
}

const skewed: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'RequestExpired'])
const unknownKeys: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidSecurity', 'AuthorizationHeaderMalformed', 'CredentialsProviderError', 'TokenProviderError'])
const mayNot: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException', 'AllAccessDisabled', 'AccountProblem', 'Forbidden', 'KMS.AccessDeniedException'])
const away: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])
const busy: ReadonlySet<string> = new Set(['SlowDown', 'ServiceUnavailable', 'InternalError', 'RequestTimeout', 'ThrottlingException', 'Throttling', 'TooManyRequests', 'RequestLimitExceeded'])

const textAt = (error: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

const statusOf = (error: object): number | undefined => {
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return typeof status === 'number' ? status : undefined
}

const isCertificate = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)

const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim().slice(0, 300)

/** The client names a fault of the network by its code, one that the storage told by its name. */
export const bucketFailureOf = (error: unknown): BucketFailure => {
  if (error instanceof BucketFailure) return error
  if (typeof error !== 'object' || error === null) return new BucketFailure('Unknown', String(error), undefined)
  const name = textAt(error, 'Code') ?? textAt(error, 'name') ?? 'Unknown'
  const code = textAt(error, 'code')
  const said = textAt(error, 'message')
  // A name that is no word of the storage's: an aggregate of attempts, or a plain error of the system.
  const word = code !== undefined && (away.has(code) || isCertificate(code) || /^(?:Error|AggregateError)$/.test(name)) ? code : name
  return new BucketFailure(word, said === undefined || said === 'UnknownError' ? word : flat(said), statusOf(error))
}

/** An error of a bucket as Sextant tells it. */
export const storageFailure = ({ doing, bucket, key, endpoint }: AskedBucket, error: unknown): AppError => {
  if (isAppError(error)) return error
  const failure = bucketFailureOf(error)
  const { code, httpStatus, message } = failure
  const reason = code === message || message.startsWith(`${code}:`) ? message : `${code}, ${message}`
  const object = key === undefined ? `s3://${bucket}` : `s3://${bucket}/${key}`
  const context = { cause: failure }
  if (code === 'NoSuchBucket') return storageErrors.WAREHOUSE_STORAGE_MISSING({ bucket, endpoint }, context)
  if (skewed.has(code)) return storageErrors.WAREHOUSE_STORAGE_CLOCK({ doing, object, reason }, context)
  if (unknownKeys.has(code) || httpStatus === 401) return storageErrors.WAREHOUSE_STORAGE_CREDENTIALS({ doing, object, reason }, context)
  if (mayNot.has(code) || httpStatus === 403) return storageErrors.WAREHOUSE_STORAGE_DENIED({ doing, object, reason }, context)
  if (isPassing(failure) || isCertificate(code)) return storageErrors.WAREHOUSE_STORAGE_UNREACHABLE({ doing, object, endpoint, reason }, context)
  return storageErrors.WAREHOUSE_STORAGE_FAILED({ doing, object, reason }, context)
}

/** Whether asking again may help. */
export const isPassing = (error: unknown): boolean => {
  const { code, httpStatus } = bucketFailureOf(error)
  return away.has(code) || busy.has(code) || httpStatus === 429 || (httpStatus ?? 0) >= 500
}

export const isDenied = (error: unknown): boolean => {
  const { code, httpStatus } = bucketFailureOf(error)
  return mayNot.has(code) || (httpStatus === 403 && !skewed.has(code) && !unknownKeys.has(code))
}

/** Whether a storage of this kind has no such request; others of its kind have. */
export const isUnsupported = (error: unknown): boolean => {
  const { code, httpStatus } = bucketFailureOf(error)
  return ['NotImplemented', 'MethodNotAllowed', 'UnsupportedOperation'].includes(code) || httpStatus === 501 || httpStatus === 405
}
