import { describe, expect, it } from '@jest/globals';
import { defaultRealm, type Fault, type TrustedIssuer } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  newStore,
} from '../../../../test/support/administration-fixture.js';
import { TrustedIssuers } from './trusted-issuers.js';

const issuer: TrustedIssuer = {
  id: 'login',
  issuer: 'https://login.example.com',
  audiences: ['portcullis'],
  requiredClaims: {},
  ignoredHeaders: [],
  algorithms: ['RS256'],
  types: null,
  keys: { jwksUri: 'https://login.example.com/jwks' },
  clockToleranceSeconds: 5,
  maxAgeSeconds: 3600,
  callerScopes: ['decisions:evaluate'],
};
const owner = callerWith();
const writer = callerWith(['admin:write']);
const withFaults = (faults: readonly Fault[] = []) =>
  new TrustedIssuers(newStore(), () => faults, countingEnvironment());

describe('TrustedIssuers', () => {
  it('refuses caller scopes that the caller lacks', async () => {
    await expect(withFaults().create(defaultRealm, writer, issuer)).rejects.toMatchObject({
      code: 'not_permitted',
      faults: [{ at: 'caller_scopes[0]' }],
    });
  });

  it('refuses an update that only changes the keys when the caller lacks a scope the issuer has', async () => {
    const issuers = withFaults();
    await issuers.create(defaultRealm, owner, issuer);
    const mine = { ...issuer, keys: { jwksUri: 'https://attacker.example.com/jwks' } };
    await expect(issuers.replace(defaultRealm, writer, mine)).rejects.toMatchObject({
      code: 'not_permitted',
    });
    expect(await issuers.find(defaultRealm, 'login')).toEqual(issuer);
  });

  it.each<[string, (issuers: TrustedIssuers) => Promise<unknown>]>([
    [
      'replaced without its scopes',
      (issuers) => issuers.replace(defaultRealm, writer, { ...issuer, callerScopes: [] }),
    ],
    ['deleted', (issuers) => issuers.delete(defaultRealm, writer, 'login')],
  ])('that grants scopes which the caller lacks is not %s', async (_, act) => {
    const issuers = withFaults();
    await issuers.create(defaultRealm, owner, issuer);
    await expect(act(issuers)).rejects.toMatchObject({
      code: 'not_permitted',
      faults: [
        { at: 'trusted_issuer.caller_scopes[0]', message: expect.stringContaining('decisions:evaluate') },
      ],
    });
    expect(await issuers.find(defaultRealm, 'login')).toEqual(issuer);
  });

  it('that grants nothing, or what the caller holds, is deleted by them', async () => {
    for (const callerScopes of [[], ['admin:write']] as const) {
      const issuers = withFaults();
      await issuers.create(defaultRealm, owner, { ...issuer, callerScopes });
      await expect(issuers.delete(defaultRealm, writer, 'login')).resolves.toMatchObject({ revision: 3 });
    }
  });

  it('never grants realms:admin to the bearers of tokens', async () => {
    const write = withFaults().create(defaultRealm, owner, { ...issuer, callerScopes: ['realms:admin'] });
    await expect(write).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('passes on what the validator has to say', async () => {
    const faults = [{ at: 'algorithms[0]', message: '`none` is no signature' }];
    await expect(withFaults(faults).create(defaultRealm, owner, issuer)).rejects.toMatchObject({
      code: 'invalid_request',
      faults,
    });
  });

  it('answers not_found when there is nothing to replace or delete', async () => {
    const issuers = withFaults();
    await expect(issuers.replace(defaultRealm, owner, issuer)).rejects.toMatchObject({ code: 'not_found' });
    await expect(issuers.delete(defaultRealm, owner, 'login')).rejects.toMatchObject({ code: 'not_found' });
  });
});
