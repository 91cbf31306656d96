/** The entry of the worker thread. */
import { type Extract, extract, type Original } from './extract.ts'
import { ReadingFault } from './recognise.ts'

/** A fault is an answer: errors lose their class on the way. */
export default async (original: Original): Promise<Extract | { fault: string }> => {
  try {
    return await extract(original)
  } catch (error) {
    if (error instanceof ReadingFault) return { fault: error.message }
    throw error
  }
}
