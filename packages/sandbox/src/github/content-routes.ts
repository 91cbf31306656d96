import type { FastifyInstance, FastifyRequest } from 'fastify'
import { company } from '../company/company.ts'
import { website } from './account-view.ts'
import type { File } from './file-tree.ts'
import type { Query } from './pages.ts'
import { apiOf, type LiveProject, type ProjectStore } from './project-store.ts'
import { notFound } from './refusals.ts'
import { repositoryUrl } from './repository-view.ts'
import type { Schema } from './schema.ts'

const repo = '/repos/:owner/:repo'
interface Named {
  Params: { owner: string; repo: string; '*': string }
}

/** Files, folders, trees and blobs. Every commit of the sandbox holds the same files. */
export function contentRoutes(app: FastifyInstance, store: ProjectStore): void {
  const open = (request: FastifyRequest) => {
    const project = store.of(request)
    const { ref } = request.query as Query
    if (ref !== undefined && !project.log.find(ref)) throw notFound()
    return { project, api: apiOf(request), ref: ref ?? 'main' }
  }

  app.get<Named>(`${repo}/contents/*`, async (request) => {
    const { api, project, ref } = open(request)
    const path = request.params['*'].replace(/\/$/, '')
    const file = project.files.files.find((each) => each.path === path)
    return file ? fileView(api, project, file, ref) : folderView(api, project, path, ref)
  })
  app.get(`${repo}/contents`, async (request) => {
    const { api, project, ref } = open(request)
    return folderView(api, project, '', ref)
  })
  app.get(`${repo}/readme`, async (request) => {
    const { api, project, ref } = open(request)
    const readme = project.files.files.find(({ path }) => path === 'README.md')
    if (!readme) throw notFound()
    return fileView(api, project, readme, ref)
  })

  app.get<Named>(`${repo}/git/trees/*`, async (request) => {
    const { api, project } = open(request)
    return treeView(api, project, request.params['*'], (request.query as Query)['recursive'] !== undefined)
  })
  app.get<Named>(`${repo}/git/blobs/*`, async (request) => {
    const { api, project } = open(request)
    const file = project.files.files.find(({ sha }) => sha === request.params['*'])
    if (!file) throw notFound()
    const { content, encoding, size } = encoded(file)
    return {
      sha: file.sha,
      node_id: file.sha,
      size,
      url: `${repositoryUrl(api, project.repository.name)}/git/blobs/${file.sha}`,
      content,
      encoding,
    }
  })
}

const encoded = ({ text }: File) => ({
  size: Buffer.byteLength(text),
  encoding: 'base64',
  content: Buffer.from(text).toString('base64').replaceAll(/.{60}/g, '$&\n'),
})

function urlsOf(api: string, project: LiveProject, path: string, sha: string, kind: 'blobs' | 'trees', ref: string) {
  const base = repositoryUrl(api, project.repository.name)
  const self = `${base}/contents/${path}?ref=${ref}`
  const git = `${base}/git/${kind}/${sha}`
  const html = `${website}/${company.login}/${project.repository.name}/${kind === 'blobs' ? 'blob' : 'tree'}/${ref}/${path}`
  return { url: self, git_url: git, html_url: html, _links: { self, git, html } }
}

function fileView(api: string, project: LiveProject, file: File, ref: string): Schema<'content-file'> {
  const urls = urlsOf(api, project, file.path, file.sha, 'blobs', ref)
  return {
    type: 'file',
    ...encoded(file),
    name: file.path.split('/').at(-1) ?? '',
    path: file.path,
    sha: file.sha,
    download_url: urls.html_url,
    ...urls,
  }
}

/** @throws {Refusal} 404 for a folder with nothing in it: Git has no such thing. */
function folderView(api: string, project: LiveProject, folder: string, ref: string): Schema<'content-directory'> {
  const prefix = folder ? `${folder}/` : ''
  const inside = project.files.files.filter(({ path }) => path.startsWith(prefix))
  if (!inside.length) throw notFound()
  const names = [...new Set(inside.map(({ path }) => path.slice(prefix.length).split('/')[0] ?? ''))]
  return names.map((name) => {
    const path = prefix + name
    const file = inside.find((each) => each.path === path)
    const sha = file?.sha ?? project.files.treeSha(`${path}/`)
    const urls = urlsOf(api, project, path, sha, file ? 'blobs' : 'trees', ref)
    return {
      type: file ? 'file' : 'dir',
      size: file ? Buffer.byteLength(file.text) : 0,
      name,
      path,
      sha,
      download_url: file ? urls.html_url : null,
      ...urls,
    }
  })
}

function treeView(api: string, project: LiveProject, ref: string, recursive: boolean): Schema<'git-tree'> {
  const { files } = project
  const folders = [
    '',
    ...new Set(
      files.files.flatMap(({ path }) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, index, parts) => `${parts.slice(0, index + 1).join('/')}/`),
      ),
    ),
  ]
  const root =
    folders.find((folder) => files.treeSha(folder) === ref) ??
    (project.log.find(ref) || isTreeOfCommit(ref) ? '' : undefined)
  if (root === undefined) throw notFound()
  const base = repositoryUrl(api, project.repository.name)
  const entries = [
    ...folders
      .filter((folder) => folder !== root && folder.startsWith(root))
      .map((folder) => ({
        path: folder.slice(root.length, -1),
        mode: '040000',
        type: 'tree',
        sha: files.treeSha(folder),
        url: `${base}/git/trees/${files.treeSha(folder)}`,
      })),
    ...files.files
      .filter(({ path }) => path.startsWith(root))
      .map(({ path, sha, text }) => ({
        path: path.slice(root.length),
        mode: '100644',
        type: 'blob',
        sha,
        size: Buffer.byteLength(text),
        url: `${base}/git/blobs/${sha}`,
      })),
  ]
  const tree = entries.filter(({ path }) => recursive || !path.includes('/')).sort((a, b) => (a.path < b.path ? -1 : 1))
  const sha = files.treeSha(root)
  return { sha, url: `${base}/git/trees/${sha}`, tree, truncated: false }
}

/** A commit names its tree by a hash of its own; all of them lead to the same files. */
const isTreeOfCommit = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)
