import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Confinement } from './confinement.js';

/** Belongs to nobody: between the ranges that Linux distributions and systemd hand out. */
const unprivilegedUser = 60_999;
/** Threads count as processes, and builds run beside each other. */
const maxProcesses = 512;
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** What could be had on this machine, strongest first; whether it can is found by trying. */
export function confinementLevels(isRoot: boolean): readonly Confinement[] {
  const user = isRoot ? unprivilegedUser : undefined;
  const levels = [namespaces(user), ...(user === undefined ? [] : [changedRoot(user)]), bare(true)];
  return [...levels.filter(isInstalled), bare(false)];
}

function namespaces(user: number | undefined): Confinement {
  const kinds = ['--user', '--map-root-user', '--mount', '--net', '--ipc', '--uts'];
  const prefix = [
    ...asUser(user),
    ...lastOrders,
    tool('unshare'),
    ...kinds,
    '--root',
    '.',
    '--wd',
    '/',
    '--',
  ];
  return { level: 'namespaces', prefix, ownRoot: true, user };
}

/** The right to change the root folder is the only one that the process has, because it changes it after it has become another user. */
function changedRoot(user: number): Confinement {
  const only = '-all,+sys_chroot';
  const rights = ['--inh-caps', only, '--ambient-caps', only, '--bounding-set', only];
  const prefix = [...asUser(user), ...rights, ...lastOrders, tool('chroot'), '.'];
  return { level: 'chroot', prefix, ownRoot: true, user };
}

function bare(hasTools: boolean): Confinement {
  const prefix = hasTools ? [tool('setpriv'), ...lastOrders] : [];
  return { level: 'none', prefix, ownRoot: false, user: undefined };
}

/** To be set last: the kernel forgets the signal when the user changes. It ends the process when ours ends, however that ends. */
const lastOrders = ['--no-new-privs', '--pdeathsig', 'KILL'];

function asUser(user: number | undefined): string[] {
  if (user === undefined) return [tool('setpriv')];
  const id = String(user);
  const setpriv = [tool('setpriv'), '--reuid', id, '--regid', id, '--clear-groups'];
  return [tool('prlimit'), `--nproc=${maxProcesses}`, '--', ...setpriv];
}

/** By its path: what starts it may have no PATH. */
function tool(name: string): string {
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  return found ?? join('/usr/bin', name);
}

function isInstalled({ prefix }: Confinement): boolean {
  return prefix.filter((word) => word.startsWith('/') && word !== '/').every((path) => existsSync(path));
}
