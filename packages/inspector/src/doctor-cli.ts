#!/usr/bin/env node
import { examine, formatReport } from './doctor/doctor.js';
import { DOCTOR_HELP, parseDoctorCommand } from './doctor/doctor-options.js';
import { packageVersion } from './package-version.js';

async function main(): Promise<void> {
  const command = parseDoctorCommand(process.argv.slice(2));
  if ('show' in command) {
    process.stdout.write(command.show === 'help' ? DOCTOR_HELP : `${packageVersion()}\n`);
  } else if ('wrong' in command) {
    process.stderr.write(`openpanel-doctor: ${command.wrong} (see --help)\n`);
    process.exitCode = 2;
  } else {
    const { json, sample } = command.run;
    const report = await examine(process.cwd(), sample);
    const colors = process.stdout.isTTY === true && !process.env['NO_COLOR'];
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report, colors));
    process.exitCode = report.ok ? 0 : 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`openpanel-doctor: ${String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
