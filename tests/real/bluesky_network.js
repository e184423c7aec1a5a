// SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Starts the AT protocol's own servers on loopback: two repository hosts, the directory of
// identities and the application view. Says one line of JSON when they answer; ends on SIGTERM.
// Needs NODE_PATH, DB_POSTGRES_URL and REDIS_HOST.
'use strict'
const net = require('node:net')

// The servers listen on every interface unless told otherwise. These tests are nobody else's matter.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const port = typeof first === 'object' && first !== null ? first.port : first
  const done = rest.find((one) => typeof one === 'function') ??
    (typeof first === 'function' ? first : undefined)
  return listen.call(this, { port: Number(port) || 0, host: '127.0.0.1' }, done)
}

const { TestNetwork } = require('@atproto/dev-env')

async function main() {
  const network = await TestNetwork.create({ dbPostgresSchema: 'flode' })
  const places = {
    pds: network.pds.url,
    appview: network.bsky.url,
    plc: network.plc.url,
    admin: network.pds.ctx.cfg.service.did,
  }
  process.stdout.write(`READY ${JSON.stringify(places)}\n`)
  process.on('SIGTERM', () => process.exit(0))
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})
