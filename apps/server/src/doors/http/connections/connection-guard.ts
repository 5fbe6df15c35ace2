import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { AuthzError } from '#libs/domain';

import type { Refuse } from './client-errors.js';
import { UnreadAnswers, type UnreadLimits } from './unread-answers.js';
import { Unasked } from './unasked.js';

export interface ConnectionLimits extends UnreadLimits {
  readonly maxConnections: number;
  readonly refuse: Refuse;
}

/** Connections that are being told to come back later; beyond these a connection is closed without a word. */
const refusedAtOnce = 256;

/** How many times within the bound on waiting it is looked who reads. */
const looks = 8;
const longestPauseMs = 250;

/** Bounds how many connections there are, of which those without a request give way to new ones, and how long and with how much each may leave its answers unread. */
export function guardConnections(server: Server, limits: ConnectionLimits): void {
  const { maxConnections } = limits;
  const open = new Set<Socket>();
  const unasked = new Unasked();
  const unread = new UnreadAnswers(open, limits);
  server.maxConnections = maxConnections + refusedAtOnce;
  const giveWay = (): boolean => {
    const socket = unasked.takeOldest();
    if (socket === undefined) return false;
    open.delete(socket);
    socket.destroy();
    return true;
  };
  admitOnly(server, (socket) => {
    if (open.size >= maxConnections && !giveWay()) {
      limits.refuse(busy(), socket);
      return false;
    }
    open.add(socket);
    unasked.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      unasked.forget(socket);
      unread.forget(socket);
    });
    return true;
  });
  const pauseMs = Math.min(longestPauseMs, (limits.unreadSeconds * 1_000) / looks);
  const looking = setInterval(() => {
    unread.look(performance.now());
  }, pauseMs).unref();
  server.once('close', () => {
    clearInterval(looking);
  });
}

/** Node's server never hears of connections that are not admitted. */
function admitOnly(server: Server, admit: (socket: Socket) => boolean): void {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (admit(socket)) for (const listener of listeners) listener.call(server, socket);
  });
}

function busy(): AuthzError {
  return new AuthzError('overloaded', 'this replica has as many connections as it takes', {
    retryAfterSeconds: 1,
  });
}
