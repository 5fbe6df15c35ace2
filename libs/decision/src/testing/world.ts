import { createHash } from 'node:crypto';
import { AuthzError, type CheckRequest, type JsonObject, type TrustedIssuer } from '#libs/domain';
import { FakeTimer } from '../../../../test/support/fake-timer.js';
import { createDecisionCore } from '../decision-core.js';
import { type DecisionConfig, decisionConfig } from '../decision.config.js';
import { ClientDirectory } from '../ports/client-directory.js';
import { SubjectDirectory } from '../ports/subject-directory.js';
import { TokenVerifier, type VerifiedToken } from '../ports/token-verifier.js';
import { systemTurn } from '../time/next-turn.js';
import { FakeEngine } from './fake-engine.js';
import { Gate } from './gate.js';
import { InMemorySharedCache } from './in-memory-shared-cache.js';
import { InMemoryStore } from './in-memory-store.js';
import { RecordingObserver } from './recording-observer.js';

/** Accepts tokens written `iss|sub|json claims`, so that tests need no keys. */
class FakeTokens extends TokenVerifier {
  verified = 0;
  readonly gate = new Gate();

  override async verify(token: string, issuers: readonly TrustedIssuer[]): Promise<VerifiedToken> {
    this.verified++;
    await this.gate.pass();
    const [iss = '', sub = '', claims = '{}'] = token.split('|');
    const issuer = issuers.find((candidate) => candidate.issuer === iss);
    if (issuer === undefined) throw new AuthzError('token_invalid', 'the issuer is not trusted');
    return { issuer, sub, claims: { iss, sub, ...(JSON.parse(claims) as JsonObject) } };
  }
}

/** A replica with everything around it in memory. Nothing is loaded until `core.replica.start()`. */
export function world(overrides: Partial<DecisionConfig> = {}, store = new InMemoryStore()) {
  const timer = new FakeTimer();
  const engine = new FakeEngine();
  const observer = new RecordingObserver();
  const sharedCache = new InMemorySharedCache();
  const tokens = new FakeTokens();
  const turns = { taken: 0 };
  const nextTurn = () => {
    turns.taken++;
    return systemTurn();
  };
  const wall = { now: new Date('2030-01-01T00:00:00Z') };
  const subjects = new (class extends SubjectDirectory {
    override find: SubjectDirectory['find'] = (realm, key) => store.find(realm, key);
  })();
  const clients = new (class extends ClientDirectory {
    override findByKeyId: ClientDirectory['findByKeyId'] = (keyId) => store.findByKeyId(keyId);
  })();
  const config = decisionConfig.parse({ cacheShared: 'off', ...overrides });
  const clock = () => wall.now;
  const core = createDecisionCore({
    config,
    source: store,
    subjects,
    clients,
    tokens,
    engine,
    sharedCache,
    observer,
    timer,
    nextTurn,
    clock,
    random: () => 0.5,
  });
  return { core, store, engine, observer, sharedCache, tokens, timer, turns, wall };
}

/** A world with realm `default`, where policy `documents` allows editors everything and everybody to read. */
export async function startedWorld(overrides: Partial<DecisionConfig> = {}) {
  const made = world(overrides);
  const { store, engine, core } = made;
  store.createRealm('default');
  engine.modules.set('v1', ({ subject, action }) => ({
    allow: action.name === 'read' || (subject.stored?.roles.includes('editor') ?? false),
  }));
  store.activate('default', { name: 'documents', digest: 'v1' });
  store.putRole('default', { name: 'editor', permissions: ['document:write'] });
  store.putUser('default', { id: 'alice', username: 'al', emails: ['alice@example.com'] });
  store.assign('default', 'alice', { role: 'editor' });
  await core.replica.start();
  return made;
}

export type World = Awaited<ReturnType<typeof startedWorld>>;

export function request(overrides: Partial<CheckRequest> = {}): CheckRequest {
  return {
    subject: { type: 'user', id: 'alice' },
    action: { name: 'write' },
    resource: { type: 'document', id: 'd1' },
    ...overrides,
  };
}

export function issuer(overrides: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    id: 'idp',
    issuer: 'https://idp.example',
    audiences: ['portcullis'],
    requiredClaims: {},
    ignoredHeaders: [],
    algorithms: ['ES256'],
    types: null,
    keys: { jwks: { keys: [] } },
    clockToleranceSeconds: 0,
    maxAgeSeconds: 3600,
    callerScopes: [],
    ...overrides,
  };
}

export function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
