/** The house's walls: rules know nothing, use cases know rules and stores, the edges know use cases. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'rules-are-pure',
      comment:
        'A rule imports rules, the catalogue of refusals and what is known of dates and texts: no database, no clock, no HTTP.',
      severity: 'error',
      from: { path: '^src/[^/]+/(rules|\\w+Rules|perimeter)\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '(/(rules|\\w+Rules|perimeter)\\.ts$|^src/refusals/|^src/platform/(parisTime|text)\\.ts$)',
      },
    },
    {
      name: 'a-store-is-its-noun-s',
      comment: 'No store calls the store of another noun; use cases put them together.',
      severity: 'error',
      from: { path: '^src/([^/]+)/(store|\\w+Store)\\.ts$', pathNot: '^src/platform/' },
      to: {
        path: '^src/[^/]+/(store|\\w+Store)\\.ts$',
        pathNot: '^src/($1|platform)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-core-ignores-its-edges',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(hub-api/|admin-api/|portal/|cli/|demo/|worker/|server\\.ts|runtime\\.ts)',
      },
      to: { path: '^src/(hub-api/|admin-api/|portal/|cli/|demo/|worker/|server\\.ts|runtime\\.ts)' },
    },
    {
      name: 'the-core-ignores-http',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(hub-api/|admin-api/|portal/|cli/|demo/|platform/logging|server\\.ts|runtime\\.ts)',
      },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'only-the-portal-draws-pages',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/portal/' },
      to: { path: 'node_modules/(preact|preact-render-to-string)/' },
    },
    {
      name: 'the-portal-ignores-the-other-edges',
      comment: 'It speaks to people through use cases, never through what answers partners and operators.',
      severity: 'error',
      from: { path: '^src/portal/' },
      to: { path: '^src/(hub-api|admin-api|cli|worker)/' },
    },
    {
      name: 'v1-stays-in-its-room',
      comment: 'The frozen contract is known to the server and to the administration API only.',
      severity: 'error',
      from: { path: '^src/(demo|cli|worker)/' },
      to: { path: '^src/hub-api/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.d.ts'] },
  },
};
