// Fetches the programs that the tests of the chart run, unless they are there.

import { fetchHelm, findHelm, HELM_RELEASES } from './helm-programs.ts';

for (const release of HELM_RELEASES) {
  console.log(`Helm ${release.major}: ${findHelm(release) ?? fetchHelm(release)}`);
}
