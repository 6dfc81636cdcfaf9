/** All files of a package out of its tables and facts. The same tables and facts give the same bytes. */
import { readFileSync } from 'node:fs';
import { formatIndexPage } from '../explorer/index_page.ts';
import { formatTablesScript } from '../explorer/tables_script.ts';
import { contractOf } from '../tables/contract.ts';
import { byPath, digestBytes } from './bytes.ts';
import { formatDatasheet } from './datasheet.ts';
import { jsonFile, type PackageFile, type ReleaseFacts, textFile } from './facts.ts';
import { formatCitation, makeCroissant, makeDataCite, makeDataPackage } from './metadata.ts';
import { formatPrivacyReport, makePrivacyReport } from './privacy_report.ts';
import { makeProvenance } from './provenance.ts';
import { formatReadme } from './readme.ts';

/** SHA256SUMS over all other files, in the form that `sha256sum -c` reads. */
export function formatSums(files: readonly PackageFile[]): string {
  return [...files]
    .sort(byPath)
    .map(({ path, bytes }) => `${digestBytes(bytes)}  ${path}\n`)
    .join('');
}

/** Names of the tables of some data files, in the contracts' order of columns. */
export function listTables(data: readonly PackageFile[]): string[] {
  return data.flatMap(({ path }) => /^data\/([a-z_]+)\.csv$/u.exec(path)?.[1] ?? []);
}

/**
 * The whole package but SHA256SUMS.
 *
 * @param program the explorer's program files, the same for every release
 */
export function buildPackage(
  data: readonly PackageFile[],
  facts: ReleaseFacts,
  program: readonly PackageFile[],
): PackageFile[] {
  const contracts = listTables(data).map(contractOf);
  const licence = readFileSync(new URL('./CC-BY-4.0.txt', import.meta.url), 'utf8');
  const files = [
    ...data,
    ...program,
    formatTablesScript(data),
    formatIndexPage(facts, data, program),
    textFile('README.md', formatReadme(facts, contracts)),
    jsonFile('datapackage.json', makeDataPackage(facts, contracts)),
    jsonFile('croissant.json', makeCroissant(facts, contracts, data, digestBytes)),
    jsonFile('datacite.json', makeDataCite(facts)),
    textFile('CITATION.cff', formatCitation(facts)),
    textFile('DATASHEET.md', formatDatasheet(facts)),
    jsonFile('privacy-report.json', makePrivacyReport(facts)),
    textFile('privacy-report.html', formatPrivacyReport(facts)),
    jsonFile('provenance.json', makeProvenance(facts)),
    textFile('LICENSE', licence),
  ];
  return files.sort(byPath);
}
