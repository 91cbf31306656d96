/** The entry of the worker thread. */
import { toPng } from './render.ts'

export default ({ spec, width, height }: { spec: object; width: number; height: number }) =>
  toPng(spec, { width, height })
