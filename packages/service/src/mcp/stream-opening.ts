/**
 * Waits for the first bytes of a stream, so that what happens before them can still become the status of the answer.
 *
 * @returns a stream of all its bytes, these included.
 */
export async function opened(body: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = body.getReader()
  const pass = (
    { done, value }: Awaited<ReturnType<typeof reader.read>>,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ) => (done ? controller.close() : controller.enqueue(value))
  const first = await reader.read()
  return new ReadableStream<Uint8Array>({
    start: (controller) => pass(first, controller),
    pull: async (controller) => pass(await reader.read(), controller),
    cancel: (reason) => reader.cancel(reason),
  })
}
