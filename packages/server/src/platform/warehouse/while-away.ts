import { isWarehouseAway } from './warehouse-errors.ts'

/**
 * What the warehouse is asked for beside what stands without it: null while it is away, which an answer's reader must be told as “not known now”.
 *
 * @throws whatever else goes wrong
 */
export const nullWhileAway = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked
  } catch (error) {
    if (isWarehouseAway(error)) return null
    throw error
  }
}
