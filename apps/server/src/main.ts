import 'reflect-metadata';
import { readCommandLine } from './start/command-line.js';
import { start } from './start/start.js';

const commandLine = readCommandLine(process.argv.slice(2));
if ('exitCode' in commandLine) process.exitCode = commandLine.exitCode;
else await start(commandLine);
