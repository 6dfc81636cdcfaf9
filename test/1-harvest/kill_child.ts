// Run by kill.test.ts as a process of its own, so that it can be killed at any moment.
import { harvest } from '../../pipeline/1-harvest/index.ts';
import { harvestOptions, serverSource } from './setup.ts';

const [dataDir = '', baseUrl = '', recipient = ''] = process.argv.slice(2);
await harvest(harvestOptions(dataDir, recipient, [serverSource(baseUrl)], { contact: null, patience: {} }));
