import { createHash } from 'node:crypto'
import type { Repository } from '../company/repositories.ts'
import { subjectsOf } from '../company/work-titles.ts'

export interface File {
  readonly path: string
  readonly text: string
  /** Git's own: of the content. */
  readonly sha: string
}

/** The files on the main branch: small, but enough to read, list and search. */
export interface FileTree {
  readonly files: readonly File[]
  /** Of the whole, and of a folder. */
  treeSha(folder?: string): string
}

const extensions: Record<string, string> = {
  TypeScript: 'ts',
  Python: 'py',
  Go: 'go',
  Rust: 'rs',
  Kotlin: 'kt',
  HCL: 'tf',
}

export function createFileTree(repository: Repository): FileTree {
  const extension = extensions[repository.language] ?? 'txt'
  const modules = subjectsOf(repository.name).map((subject) => ({
    subject,
    name: subject.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
  }))
  const texts: [path: string, text: string][] = [
    ['README.md', readme(repository, modules)],
    ['CODEOWNERS', '* @harborlatch/platform\n'],
    [
      '.github/workflows/ci.yml',
      'name: CI\non: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v6\n      - run: make test\n',
    ],
    [
      '.github/workflows/deploy.yml',
      'name: Deploy\non:\n  push: { branches: [main] }\n  workflow_dispatch:\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make deploy\n',
    ],
    [
      'docs/architecture.md',
      `# ${repository.name}\n\n${repository.description}.\n\n${modules.map(({ subject }) => `- ${subject}`).join('\n')}\n`,
    ],
    ...modules.flatMap(({ name, subject }): [string, string][] => [
      [`src/${name}.${extension}`, source(repository.language, subject, name)],
      [`test/${name}.test.${extension}`, source(repository.language, `Tests of ${subject}`, `test-${name}`)],
    ]),
  ]
  const files = texts
    .map(([path, text]) => ({ path, text, sha: blobSha(text) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    files,
    treeSha: (folder = '') =>
      hash(
        `tree ${folder}`,
        files
          .filter(({ path }) => path.startsWith(folder))
          .map(({ path, sha }) => `${path} ${sha}`)
          .join('\n'),
      ),
  }
}

const hash = (kind: string, text: string): string => createHash('sha1').update(`${kind}\0${text}`).digest('hex')
const blobSha = (text: string): string => hash(`blob ${Buffer.byteLength(text)}`, text)

const readme = ({ description, language, name }: Repository, modules: readonly { subject: string }[]): string =>
  `# ${name}\n\n${description}. Written in ${language}.\n\n## What is in it\n\n${modules.map(({ subject }) => `- ${subject}`).join('\n')}\n\n## Run it\n\n\`\`\`\nmake test\nmake run\n\`\`\`\n`

const comments: Record<string, string> = { Python: '#', HCL: '#' }

const source = (language: string, subject: string, name: string): string =>
  `${comments[language] ?? '//'} ${subject[0]?.toUpperCase()}${subject.slice(1)}\n${language === 'Python' ? `def ${name.replaceAll('-', '_')}(request):\n    return request` : `${comments[language] ?? '//'} see docs/architecture.md`}\n`
