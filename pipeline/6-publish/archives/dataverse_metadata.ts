/** The citation block of a Dataverse dataset (guides.dataverse.org, Native API, "Create a Dataset"). */
import type { Description } from '../types.ts';

type Field = {
  readonly typeName: string;
  readonly typeClass: 'primitive' | 'compound' | 'controlledVocabulary';
  readonly multiple: boolean;
  readonly value: unknown;
};

function primitive(typeName: string, value: string): Field {
  return { typeName, typeClass: 'primitive', multiple: false, value };
}

function compound(typeName: string, values: readonly (readonly Field[])[]): Field {
  const value = values.map((fields) => Object.fromEntries(fields.map((field) => [field.typeName, field])));
  return { typeName, typeClass: 'compound', multiple: true, value };
}

function vocabulary(typeName: string, value: readonly string[], multiple = true): Field {
  return { typeName, typeClass: 'controlledVocabulary', multiple, value: multiple ? value : value[0] };
}

/** Agency under which our marker stands among a dataset's other identifiers. */
export const MARKER_AGENCY = 'veiled-census';

export interface DataverseContact {
  readonly email: string;
  readonly subject: string;
}

/**
 * A dataset version.
 *
 * @param sameAs DOI of the same package at another archive, or null
 */
export function makeDatasetVersion(
  description: Description,
  marker: string,
  { email, subject }: DataverseContact,
  sameAs: string | null,
) {
  const [from = '', to = ''] = description.collected.split('/');
  const fields: Field[] = [
    primitive('title', description.title),
    compound(
      'author',
      description.creators.map(({ name, orcid }) => [
        primitive('authorName', name),
        ...(orcid === null
          ? []
          : [vocabulary('authorIdentifierScheme', ['ORCID'], false), primitive('authorIdentifier', orcid)]),
      ]),
    ),
    compound('datasetContact', [
      [
        primitive('datasetContactName', description.creators[0]?.name ?? ''),
        primitive('datasetContactEmail', email),
      ],
    ]),
    compound('dsDescription', [
      [primitive('dsDescriptionValue', description.abstract)],
      [primitive('dsDescriptionValue', description.methods)],
    ]),
    vocabulary('subject', [subject]),
    compound(
      'keyword',
      description.keywords.map((keyword) => [primitive('keywordValue', keyword)]),
    ),
    vocabulary('language', ['English']),
    compound('otherId', [[primitive('otherIdAgency', MARKER_AGENCY), primitive('otherIdValue', marker)]]),
    compound('timePeriodCovered', [
      [primitive('timePeriodCoveredStart', from), primitive('timePeriodCoveredEnd', to)],
    ]),
    ...(sameAs === null
      ? []
      : [
          {
            typeName: 'alternativeURL',
            typeClass: 'primitive' as const,
            multiple: false,
            value: `https://doi.org/${sameAs}`,
          },
        ]),
  ];
  return {
    license: { name: 'CC BY 4.0', uri: 'http://creativecommons.org/licenses/by/4.0' },
    metadataBlocks: { citation: { displayName: 'Citation Metadata', fields } },
  };
}
