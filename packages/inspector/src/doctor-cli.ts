#!/usr/bin/env node
import { examine, formatReport } from './doctor/doctor.js';
import { DOCTOR_COMMAND, type DoctorOptions, parseDoctorCommand } from './doctor/doctor-options.js';
import { hasColors } from './terminal/colors.js';
import { runCommand } from './terminal/run-command.js';

async function run({ json, sample }: DoctorOptions): Promise<number> {
  const report = await examine(process.cwd(), sample);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report, hasColors(process.stdout)));
  return report.ok ? 0 : 1;
}

void runCommand({ command: DOCTOR_COMMAND, parse: parseDoctorCommand, run });
