/** Record metadata of InvenioRDM (inveniordm.docs.cern.ch/reference/metadata), which Zenodo speaks. */
import { escapeHtml } from '../../model/html.ts';
import type { Description, WithdrawalNotice } from '../types.ts';

/** Given and family name. "Li, Na" says which is which; of "Na Li" the last word is taken for the family's. */
function splitName(name: string): { family_name: string; given_name?: string } {
  const [family = name, given] = name.includes(',')
    ? name.split(',').map((part) => part.trim())
    : [name.split(' ').at(-1) ?? name, name.split(' ').slice(0, -1).join(' ')];
  return given === undefined || given === ''
    ? { family_name: family }
    : { family_name: family, given_name: given };
}

/**
 * @param marker by which a killed run finds its draft again
 * @param sameAs DOI of the same package at another archive, or null
 */
export function makeInvenioMetadata(description: Description, marker: string, sameAs: string | null) {
  return {
    resource_type: { id: 'dataset' },
    title: description.title,
    publication_date: description.day,
    version: description.version,
    creators: description.creators.map(({ name, orcid, isPerson }) => ({
      person_or_org: isPerson
        ? {
            type: 'personal',
            ...splitName(name),
            ...(orcid === null ? {} : { identifiers: [{ scheme: 'orcid', identifier: orcid }] }),
          }
        : { type: 'organizational', name },
    })),
    description: `<p>${escapeHtml(description.abstract)}</p>`,
    additional_descriptions: [
      { description: `<p>${escapeHtml(description.methods)}</p>`, type: { id: 'methods' } },
    ],
    dates: [{ date: description.collected, type: { id: 'collected' } }],
    subjects: description.keywords.map((subject) => ({ subject })),
    languages: [{ id: 'eng' }],
    rights: [{ id: description.licenseId }],
    identifiers: [{ scheme: 'urn', identifier: marker }],
    ...(sameAs === null
      ? {}
      : {
          related_identifiers: [
            { scheme: 'doi', identifier: sameAs, relation_type: { id: 'isidenticalto' } },
          ],
        }),
  };
}

/** The same record once it is withdrawn: found by whoever looks for it, and says why it is empty. */
export function makeWithdrawnMetadata(
  metadata: ReturnType<typeof makeInvenioMetadata>,
  description: Description,
  { day, reason }: WithdrawalNotice,
) {
  const notice = `Withdrawn on ${day}. Please do not use this version any more. Reason: ${reason}`;
  return {
    ...metadata,
    title: `[Withdrawn] ${description.title}`,
    description: `<p><strong>${escapeHtml(notice)}</strong></p>${metadata.description}`,
  };
}
