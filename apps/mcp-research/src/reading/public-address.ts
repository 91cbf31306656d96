import dns, { type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The address leads into this machine or its network. The message names the kind of address, not the address itself. */
export class RefusedAddress extends Error {
  override name = 'RefusedAddress'
}

/** @returns what a service must not be led to, in words; undefined for an address that anybody may reach. */
export type JudgeAddress = (address: string) => string | undefined

const words: Record<string, string> = {
  unspecified: 'the unspecified address',
  loopback: 'this machine itself',
  private: 'a private network',
  uniqueLocal: 'a private network',
  linkLocal: 'a link-local network, where clouds keep their metadata',
  carrierGradeNat: 'a carrier’s private network',
  rfc6052: 'an IPv4 address behind NAT64',
  '6to4': 'an IPv4 address behind 6to4',
  teredo: 'an IPv4 address behind Teredo',
}

/** Everything but public unicast is refused, an IPv4 address in IPv6 clothing like the one it stands for. */
export const judgePublic: JudgeAddress = (address) => {
  const range = ipaddr.process(address).range()
  return range === 'unicast' ? undefined : (words[range] ?? `an address that is not public (${range})`)
}

/** @throws {RefusedAddress} the host is written as an address that is not public. A name is judged when it is resolved. */
export function refuseLiteral(hostname: string, judge: JudgeAddress): void {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const kind = isIP(bare) === 0 ? undefined : judge(bare)
  if (kind !== undefined) throw new RefusedAddress(`leads to ${kind}`)
}

/** Resolves all addresses of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export const resolveByDns: Resolve = (hostname, callback) => dns.lookup(hostname, { all: true }, callback)

/**
 * A look-up for `net.connect`: what it gives is what is connected to, so that a name cannot be public when it is checked
 * and private when it is used. One address that is not public condemns the name.
 */
export const guardedLookup =
  (resolve: Resolve, judge: JudgeAddress): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, [])
      const kind = addresses.map(({ address }) => judge(address)).find((each) => each !== undefined)
      if (kind !== undefined) return callback(new RefusedAddress(`leads to ${kind}`), [])
      const [first] = addresses
      if (!first) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), [])
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
