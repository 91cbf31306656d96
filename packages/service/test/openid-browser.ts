/** What a person's browser does at the OpenID provider: follows, signs in, agrees, and is sent back to the client. */

/** @returns the parameters that the client's own page is called with. */
export async function signIn(authorization: URL, callback: string, login = 'ada'): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  const visit = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    return answer
  }
  let url = authorization
  let form: URLSearchParams | undefined
  for (let step = 0; step < 12; step++) {
    const answer = await visit(url, form)
    const location = answer.headers.get('location')
    if (location !== null) {
      ;[url, form] = [new URL(location, url), undefined]
      if (url.href.startsWith(callback)) return url.searchParams
      continue
    }
    const page = await answer.text()
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
    const prompt = /name="prompt" value="(login|consent)"/.exec(page)?.[1]
    if (!action || !prompt) throw new Error(`${url.href} answered ${answer.status}: ${page.slice(0, 500)}`)
    url = new URL(action, url)
    form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) })
  }
  throw new Error(`The provider does not come to an end: ${url.href}`)
}
