import { expect, test } from 'vitest'
import { toPng } from '../src/chart/render.ts'

test('a chart leaves no picture behind in the memory of WebAssembly, which never becomes smaller', async () => {
  const spec = { data: { values: [{ a: 'x', b: 1 }] }, mark: 'bar', encoding: { x: { field: 'a' }, y: { field: 'b' } } }
  const size = { width: 600, height: 400 }
  const draw = async (charts: number): Promise<number> => {
    for (let chart = 0; chart < charts; chart++) await toPng(spec, size)
    return process.memoryUsage().external
  }
  const before = await draw(3)
  const pictureBytes = size.width * 2 * size.height * 2 * 4
  expect((await draw(30)) - before).toBeLessThan(5 * pictureBytes)
})
