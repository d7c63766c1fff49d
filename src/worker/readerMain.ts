import { reader } from './reader';

process.title = 'winning-ticket reader';
reader();
