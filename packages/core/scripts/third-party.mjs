import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HEAD = `# What is inside

\`dist/\` contains code of these packages, unchanged but for its form; what is not used of them is left out.
`;

/** The package that a file belongs to. */
function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const { name, version, license } = JSON.parse(readFileSync(path, 'utf8'));
    if (name && version) return { folder, name, version, license };
  }
  throw new Error(`${file} belongs to no package`);
}

function licenseText({ folder, name }) {
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no text of its licence`);
  return readFileSync(join(folder, file), 'utf8').trim();
}

/** A text with the name, the version and the licence of each package that the files are of. */
export function thirdParty(files) {
  const packages = new Map(files.map(packageOf).map((each) => [`${each.name} ${each.version}`, each]));
  const sections = [...packages]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([title, each]) => `\n## ${title}\n\n${each.license}\n\n\`\`\`text\n${licenseText(each)}\n\`\`\`\n`);
  return HEAD + sections.join('');
}
