/** Who may import whom. Arrows point inward; every rule says why. */
const libs = (...names) => `^libs/(${names.join('|')})/`;
const onlyFrom = (name, allowed, reason) => ({
  name: `${name}-imports`,
  comment: reason,
  severity: 'error',
  from: { path: `^libs/${name}/src`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^(libs|apps|migrations)/', pathNot: libs(name, ...allowed) },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two files are one piece; it also breaks ESM class loading.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'libs-through-index',
      comment: 'A lib shows what others may use in its index.ts; everything else may change freely.',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps|test|bench|scripts)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$2/' },
    },
    {
      name: 'nobody-imports-an-app',
      comment: 'Apps wire, listen and stop. What two of them need belongs in a lib.',
      severity: 'error',
      from: { path: '^(libs|migrations)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'domain-is-plain',
      comment: 'The words and rules of authorization outlive every framework and driver.',
      severity: 'error',
      from: { path: '^libs/(domain|json|decision|administration)/src', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|ioredis|fastify|@open-policy-agent)' },
    },
    {
      name: 'engine-without-nest',
      comment: 'libs/opa runs inside any Node service; a framework would come along with it.',
      severity: 'error',
      from: { path: '^libs/opa/src', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|ioredis|fastify)' },
    },
    onlyFrom('domain', [], 'The domain imports nothing of ours.'),
    onlyFrom('json', ['domain'], 'Strict JSON knows only the error type it throws.'),
    onlyFrom('config', [], 'Configuration is read before anything else exists.'),
    onlyFrom('telemetry', [], 'Telemetry is used by all, so it may use none.'),
    onlyFrom(
      'threads',
      [],
      'What every thread beside the serving one does; it starts quickly only with nothing behind it.',
    ),
    onlyFrom('decision', ['domain', 'json'], 'Use cases see ports, never adapters.'),
    onlyFrom('administration', ['domain', 'json'], 'Use cases see ports, never adapters.'),
    onlyFrom('tokens', ['domain', 'json', 'decision'], 'An adapter knows the port it fills, and no storage.'),
    onlyFrom(
      'transport',
      ['domain', 'json', 'telemetry'],
      'What all doors share may not know any one of them.',
    ),
    {
      name: 'persistence-imports',
      comment:
        'An adapter knows the ports it fills, never another adapter; the migrations are its own history.',
      severity: 'error',
      from: { path: '^libs/persistence/src', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^(libs|apps|migrations)/',
        pathNot: `${libs('persistence', 'domain', 'json', 'decision', 'administration')}|^migrations/index\\.ts$`,
      },
    },
    onlyFrom(
      'opa',
      ['domain', 'json', 'threads', 'decision', 'administration'],
      'An adapter knows the ports it fills, never another adapter.',
    ),
    onlyFrom(
      'redis-cache',
      ['domain', 'json', 'decision'],
      'An adapter knows the ports it fills, never another adapter.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
