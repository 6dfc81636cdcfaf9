/** The one direction of imports: model, errors <- keys, storage, config <- stages <- engines <- cli. */
const stage = '^pipeline/(1-harvest|2-veil|3-dataset|4-figures|5-release|6-publish)/';

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-imports-nothing',
      severity: 'error',
      from: { path: '^pipeline/(model/|errors\\.ts)' },
      to: { pathNot: '^pipeline/model/' },
    },
    {
      name: 'lower-layers-know-no-stage',
      severity: 'error',
      from: { path: '^pipeline/(keys|storage)/|^pipeline/config' },
      to: { path: `${stage}|^pipeline/(engines|simulator)/|^pipeline/cli` },
    },
    {
      name: 'no-stage-imports-another',
      severity: 'error',
      from: { path: stage },
      to: { path: stage, pathNot: '^pipeline/$1/' },
    },
    {
      name: 'stages-know-no-engine',
      severity: 'error',
      from: { path: stage },
      to: { path: '^pipeline/(engines|simulator|cli)' },
    },
    {
      name: 'simulator-stands-alone',
      severity: 'error',
      comment: 'A rule of the pipeline that could read the simulator could be tuned to it.',
      from: { path: '^pipeline/simulator/' },
      to: { path: '^pipeline/(?!simulator/|model/|errors\\.ts)' },
    },
    {
      name: 'only-the-engines-start-the-simulator',
      severity: 'error',
      from: { path: '^pipeline/', pathNot: '^pipeline/(simulator|engines|cli)' },
      to: { path: '^pipeline/simulator/' },
    },
    {
      name: 'notebooks-never-read-red-or-amber',
      severity: 'error',
      from: { path: '^notebooks/' },
      to: { path: '^pipeline/(1-harvest|2-veil|3-dataset)/' },
    },
    {
      name: 'pipeline-knows-no-test',
      severity: 'error',
      from: { path: '^pipeline/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-test-tools-at-run-time',
      severity: 'error',
      from: { path: '^pipeline/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!\\.bin)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.cjs'],
    },
  },
};
