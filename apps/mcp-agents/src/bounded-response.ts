/** An answer is longer than anybody here reads. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge'
}

/**
 * The same response, whose body tells `count` of its bytes as they are read, after decompression: what `count` throws breaks
 * the body off. A body whose length is known beforehand is told of at once.
 */
export function boundedResponse(response: Response, count: (bytes: number) => void): Response {
  const { status, statusText, headers, body } = response
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  try {
    if (length !== null) {
      count(Number(length))
      return response
    }
  } catch (error) {
    void body?.cancel()
    throw error
  }
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count(chunk.byteLength)
      controller.enqueue(chunk)
    },
  })
  return new Response(body?.pipeThrough(counting) ?? null, { status, statusText, headers })
}
