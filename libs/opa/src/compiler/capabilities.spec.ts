import { describe, expect, it } from '@jest/globals';
import { narrowCapabilities } from './capabilities.js';

const current = JSON.stringify({
  builtins: ['count', 'http.send', 'sprintf', 'io.jwt.decode', 'print', 'opa.runtime', 'plus'].map(
    (name) => ({
      name,
      decl: { type: 'function' },
    }),
  ),
  features: ['rego_v1'],
});

function names(capabilities: unknown): string[] {
  return (capabilities as { builtins: { name: string }[] }).builtins.map(({ name }) => name);
}

describe('narrowCapabilities', () => {
  const narrowed = narrowCapabilities(current, { hostBuiltins: ['sprintf'], isConfined: true });

  it('leaves policies what the module or the engine brings along', () => {
    expect(names(narrowed.policy)).toEqual(['count', 'sprintf', 'print', 'plus']);
  });

  it('leaves tests everything that does no harm', () => {
    expect(names(narrowed.test)).toEqual(['count', 'sprintf', 'io.jwt.decode', 'print', 'plus']);
  });

  it('does not hand out what is left out on purpose, even if the engine had it', () => {
    const hostBuiltins = ['http.send', 'opa.runtime'];
    expect(names(narrowCapabilities(current, { hostBuiltins, isConfined: true }).policy)).not.toContain(
      'http.send',
    );
  });

  it('leaves tests nothing that opens files where the compiler has files to open', () => {
    const schemas = JSON.stringify({
      builtins: ['count', 'json.match_schema', 'json.verify_schema'].map((name) => ({ name })),
    });
    const hostBuiltins = ['json.match_schema', 'json.verify_schema'];
    const confined = narrowCapabilities(schemas, { hostBuiltins, isConfined: true });
    const unconfined = narrowCapabilities(schemas, { hostBuiltins, isConfined: false });
    expect(names(confined.test)).toEqual(['count', 'json.match_schema', 'json.verify_schema']);
    expect(names(unconfined.test)).toEqual(['count']);
    expect(names(unconfined.policy)).toEqual(names(confined.policy));
  });

  it('allows no host and keeps the language features', () => {
    const kept = { allow_net: [], features: ['rego_v1'] };
    expect(narrowed.policy).toMatchObject(kept);
    expect(narrowed.test).toMatchObject(kept);
  });

  it('knows the names of what it left out', () => {
    expect(narrowed.known).toContain('http.send');
  });
});
