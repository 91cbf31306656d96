import { serviceList, urlVariable } from '@sophia/catalog'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { buildApp, type DashboardOptions } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

/** Port 9 is `discard`: nothing listens there. */
const nowhere = Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), 'http://127.0.0.1:9']))

/** The dashboard while all other services are away. */
export const buildAlone = (variables: Record<string, string> = {}, options: DashboardOptions = {}): Promise<App> =>
  buildApp(parseConfig(ConfigSchema, testEnvironment({ ...nowhere, ...variables })), options)
