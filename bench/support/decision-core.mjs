import {
  ClientDirectory,
  createDecisionCore,
  decisionConfig,
  DecisionObserver,
  NoSharedDecisionCache,
  RealmSource,
  SubjectDirectory,
  TokenVerifier,
} from '#libs/decision';

/** One realm that never changes, held in memory: the use cases with nothing around them. */
class StillRealm extends RealmSource {
  constructor(policy, artifact) {
    super();
    this.policy = policy;
    this.stored = artifact;
  }

  async heads() {
    return [{ realm: 'default', revision: 1 }];
  }

  async changes() {
    return [];
  }

  async snapshot(realm) {
    const { name, package: path, resourceTypes } = this.policy;
    const active = { name, package: path, resourceTypes, digest: 'sha256:still', revision: 1 };
    return {
      ...{ realm, incarnation: 'still', revision: 1, dataRevision: 1 },
      ...{ roles: [], documents: {}, issuers: [], policies: [active] },
    };
  }

  async artifact() {
    return this.stored;
  }

  onHint() {
    return () => undefined;
  }
}

class KnownUsers extends SubjectDirectory {
  constructor(users) {
    super();
    this.users = new Map(users.map((user) => [user.id, user]));
  }

  async find(_realm, { value }) {
    const user = this.users.get(value);
    if (user === undefined) return { record: null, revision: 1 };
    const record = {
      ...{ id: user.id, username: user.id, emails: [], status: 'active', attributes: {}, revision: 1 },
      assignments: user.roles.map((role) => ({ role })),
    };
    return { record, revision: 1 };
  }
}

class NoClients extends ClientDirectory {
  async findByKeyId() {
    return null;
  }
}

class NoTokens extends TokenVerifier {
  async verify() {
    throw new Error('nobody asks with a token here');
  }
}

class CountingObserver extends DecisionObserver {
  evaluations = 0;
  cacheHits = 0;

  decided() {}
  undecided() {}
  cacheLookedUp(_tier, hit) {
    if (hit) this.cacheHits++;
  }
  evaluationShared() {}
  evaluated() {
    this.evaluations++;
  }
  revisionApplied() {}
  revisionFollowFailed(error) {
    throw error;
  }
  policyLoadFailed(_realm, _policy, _digest, error) {
    throw error;
  }
}

/** @param users `{ id, roles }` each */
export async function startedCore({ policy, artifact, engine, users }) {
  const observer = new CountingObserver();
  const core = createDecisionCore({
    config: decisionConfig.parse({ cacheShared: 'off' }),
    source: new StillRealm(policy, artifact),
    subjects: new KnownUsers(users),
    clients: new NoClients(),
    tokens: new NoTokens(),
    engine,
    sharedCache: new NoSharedDecisionCache(),
    observer,
  });
  await core.replica.start();
  return { ...core, observer, stop: () => core.replica.stop() };
}
