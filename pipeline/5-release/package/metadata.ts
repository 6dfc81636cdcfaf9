/** Metadata that machines read: Data Package 2.0, Croissant 1.1, DataCite 4, Citation File Format 1.2. */
import type { PublicColumn, PublicContract } from '../tables/contract.ts';
import type { PackageFile, ReleaseFacts } from './facts.ts';
import {
  describeCoverage,
  describePromise,
  describeRelease,
  LICENSE_NAME,
  LICENSE_URL,
  NOT_PROTECTED,
  PROGRAM,
  syntheticNotice,
} from './words.ts';

/** Made public by nobody in particular until the configuration names somebody. */
const NOBODY = 'The authors of this study';

export function creatorNames(facts: ReleaseFacts): readonly string[] {
  return facts.creators.length === 0 ? [NOBODY] : facts.creators.map(({ name }) => name);
}

/** A DOI as an address. */
export function doiUrl(doi: string): string {
  return `https://doi.org/${doi}`;
}

/** How the release is cited, with its DOI where it has one. */
export function citeRelease(facts: ReleaseFacts): string {
  const where = facts.doi === null ? '' : `. ${doiUrl(facts.doi)}`;
  return `${creatorNames(facts).join(', ')} (${facts.day.slice(0, 4)}): ${facts.title}, ${facts.version}${where}`;
}

export function describeWithNotice(facts: ReleaseFacts): string {
  return [syntheticNotice(facts), describeRelease(facts)].filter((each) => each !== null).join(' ');
}

const FIELD_TYPES: Readonly<Record<string, string>> = {
  DATE: 'date',
  VARCHAR: 'string',
  INTEGER: 'integer',
  BIGINT: 'integer',
};

function describeField({ name, type, unit, meaning, nullable }: PublicColumn) {
  return {
    name,
    type: FIELD_TYPES[type] ?? 'any',
    description: unit === '' ? meaning : `${meaning} (${unit})`,
    constraints: { required: !nullable },
  };
}

/** datapackage.json, Data Package 2.0: the CSV files with their schemas. */
export function makeDataPackage(facts: ReleaseFacts, contracts: readonly PublicContract[]) {
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    ...(facts.doi === null ? {} : { id: doiUrl(facts.doi) }),
    name: `${PROGRAM}-${facts.version.toLowerCase()}`,
    title: facts.title,
    description: describeWithNotice(facts),
    version: facts.version,
    created: `${facts.day}T00:00:00Z`,
    keywords: ['Mastodon', 'fediverse', 'Chinese', 'census', 'differential privacy'],
    licenses: [{ name: LICENSE_NAME, path: LICENSE_URL, title: 'Creative Commons Attribution 4.0' }],
    contributors: creatorNames(facts).map((title) => ({ title, roles: ['author'] })),
    resources: contracts.map((contract) => ({
      $schema: 'https://datapackage.org/profiles/2.0/dataresource.json',
      name: contract.table,
      title: contract.meaning,
      path: `data/${contract.table}.csv`,
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      schema: {
        $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
        fields: contract.columns.map(describeField),
        missingValues: [''],
      },
    })),
  };
}

/** datacite.json, DataCite Metadata Schema 4; the identifier is put in when an archive has reserved one. */
export function makeDataCite(facts: ReleaseFacts) {
  const creators = facts.creators.length === 0 ? [{ name: NOBODY }] : facts.creators;
  return {
    ...(facts.doi === null
      ? {}
      : { doi: facts.doi, identifiers: [{ identifier: doiUrl(facts.doi), identifierType: 'DOI' }] }),
    types: { resourceTypeGeneral: 'Dataset', resourceType: 'Differentially private counts' },
    creators: creators.map((creator) => ({
      name: creator.name,
      nameType: facts.creators.length === 0 ? 'Organizational' : 'Personal',
      ...('orcid' in creator && creator.orcid !== undefined
        ? {
            nameIdentifiers: [
              {
                nameIdentifier: `https://orcid.org/${creator.orcid}`,
                nameIdentifierScheme: 'ORCID',
                schemeUri: 'https://orcid.org',
              },
            ],
          }
        : {}),
    })),
    titles: [{ title: `${facts.title}, ${facts.version}` }],
    publisher: { name: NOBODY },
    publicationYear: facts.day.slice(0, 4),
    subjects: [{ subject: 'Mastodon' }, { subject: 'differential privacy' }],
    dates: [
      { date: facts.day, dateType: 'Created' },
      { date: `${facts.window.from}/${facts.window.to}`, dateType: 'Collected' },
    ],
    language: 'en',
    version: facts.version,
    rightsList: [
      {
        rights: 'Creative Commons Attribution 4.0 International',
        rightsUri: LICENSE_URL,
        rightsIdentifier: 'cc-by-4.0',
      },
    ],
    descriptions: [
      { description: describeWithNotice(facts), descriptionType: 'Abstract' },
      { description: describePromise(facts), descriptionType: 'Methods' },
    ],
    schemaVersion: 'http://datacite.org/schema/kernel-4',
  };
}

/** A YAML string that needs no other quoting. */
function yamlText(text: string): string {
  return JSON.stringify(text);
}

/** CITATION.cff, Citation File Format 1.2. */
export function formatCitation(facts: ReleaseFacts): string {
  const authors =
    facts.creators.length === 0
      ? [`  - name: ${yamlText(NOBODY)}`]
      : facts.creators.map(({ name, orcid }) =>
          [
            `  - name: ${yamlText(name)}`,
            ...(orcid === undefined ? [] : [`    orcid: ${yamlText(`https://orcid.org/${orcid}`)}`]),
          ].join('\n'),
        );
  return [
    'cff-version: 1.2.0',
    `message: ${yamlText('If you use these counts, please cite them, with their version.')}`,
    'type: dataset',
    `title: ${yamlText(`${facts.title}, ${facts.version}`)}`,
    `abstract: ${yamlText(describeWithNotice(facts))}`,
    'authors:',
    ...authors,
    ...(facts.doi === null ? [] : [`doi: ${facts.doi}`]),
    `version: ${yamlText(facts.version)}`,
    `date-released: ${yamlText(facts.day)}`,
    `license: ${LICENSE_NAME}`,
    'keywords:',
    ...['Mastodon', 'fediverse', 'census', 'differential privacy'].map((word) => `  - ${yamlText(word)}`),
    '',
  ].join('\n');
}

const CROISSANT_TYPES: Readonly<Record<string, string>> = {
  DATE: 'sc:Date',
  VARCHAR: 'sc:Text',
  INTEGER: 'sc:Integer',
  BIGINT: 'sc:Integer',
};

/** The JSON-LD context that the Croissant 1.1 specification gives. */
const CROISSANT_CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;

/** croissant.json: Croissant 1.1 with the fields of responsible AI. `sha256` by path, of the CSV files. */
export function makeCroissant(
  facts: ReleaseFacts,
  contracts: readonly PublicContract[],
  files: readonly PackageFile[],
  digest: (bytes: Uint8Array) => string,
) {
  const fileOf = (table: string): PackageFile | undefined =>
    files.find(({ path }) => path === `data/${table}.csv`);
  return {
    '@context': CROISSANT_CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
    name: `${PROGRAM}-${facts.version}`,
    description: describeWithNotice(facts),
    url: facts.doi === null ? LICENSE_URL.replace('licenses/by/4.0/', '') : doiUrl(facts.doi),
    license: LICENSE_URL,
    version: semanticVersion(facts.version),
    datePublished: facts.day,
    creator: creatorNames(facts).map((name) => ({ '@type': 'sc:Organization', name })),
    citeAs: citeRelease(facts),
    'rai:dataCollection': `Public posts of Mastodon-compatible servers${facts.isSynthetic ? ', SYNTHETIC' : ''}; consent: ${facts.consent}; coverage: ${facts.coverage}. Authors who said no are left out before anything is written.`,
    'rai:dataCollectionTimeframe': [facts.window.from, facts.window.to],
    'rai:dataBiases': `${describeCoverage(facts.coverage)} Unlisted posts and people on servers that refused are missing; language is judged from the text.`,
    'rai:dataLimitations': NOT_PROTECTED,
    'rai:personalSensitiveInformation': describePromise(facts),
    'rai:dataUseCases':
      'Growth of a language community over time. Not for statements about single people or small servers.',
    'rai:dataReleaseMaintenancePlan':
      'Published rows never change; later days and people found late come in later versions.',
    distribution: contracts.map(({ table }) => ({
      '@type': 'cr:FileObject',
      '@id': `${table}.csv`,
      name: `${table}.csv`,
      contentUrl: `data/${table}.csv`,
      encodingFormat: 'text/csv',
      sha256: digest(fileOf(table)?.bytes ?? new Uint8Array()),
    })),
    recordSet: contracts.map((contract) => ({
      '@type': 'cr:RecordSet',
      '@id': contract.table,
      name: contract.table,
      description: contract.meaning,
      field: contract.columns.map(({ name, type, meaning }) => ({
        '@type': 'cr:Field',
        '@id': `${contract.table}/${name}`,
        name,
        description: meaning,
        dataType: CROISSANT_TYPES[type] ?? 'sc:Text',
        source: { fileObject: { '@id': `${contract.table}.csv` }, extract: { column: name } },
      })),
    })),
  };
}

/** Croissant wants MAJOR.MINOR.PATCH: `v2` is 2.0.0, `2022.1` is 2022.1.0. */
export function semanticVersion(version: string): string {
  const numbers = (version.match(/\d+/gu) ?? ['0']).slice(0, 3).map(Number);
  return [0, 1, 2].map((at) => numbers[at] ?? 0).join('.');
}
