import { type Upstream, UpstreamError } from '@sophia/service'

/**
 * A source's answer as JSON. A web page in its place is a challenge or a refusal that means to be read by a person.
 *
 * @throws {UpstreamError} malformed, with the headers that tell which.
 */
export async function jsonAnswer<Body>(
  name: string,
  upstream: Upstream,
  request: Parameters<Upstream['request']>[0],
): Promise<Body> {
  const { status, headers, body } = await upstream.request(request)
  try {
    return JSON.parse(body.toString('utf8')) as Body
  } catch {
    throw new UpstreamError(name, 'malformed', { status, headers })
  }
}
