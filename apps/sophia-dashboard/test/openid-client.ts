import type { OpenId } from '../../../packages/service/test/openid.ts'

export { type OpenId, startOpenId } from '../../../packages/service/test/openid.ts'
export { signIn as signInAtProvider } from '../../../packages/service/test/openid-browser.ts'

/** Makes the dashboard at `url` known to the provider. @returns its configuration. */
export async function registerDashboard({ issuer }: OpenId, url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${issuer}/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [`${url}/api/sign-in/callback`],
      post_logout_redirect_uris: [`${url}/sign-in`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }),
  })
  const client = (await answer.json()) as { client_id?: string; client_secret?: string }
  if (!client.client_id || !client.client_secret) throw new Error(`The provider answered ${JSON.stringify(client)}`)
  return {
    SOPHIA_OIDC_ISSUER: issuer,
    SOPHIA_OIDC_AUDIENCE: `${url}/mcp`,
    SOPHIA_OIDC_CLIENT_ID: client.client_id,
    SOPHIA_OIDC_CLIENT_SECRET: client.client_secret,
    SOPHIA_SERVICE_SECRET: 'a-secret-of-the-services-in-tests-0123456789',
    SOPHIA_PUBLIC_URL: url,
  }
}
