import { measureSubsetSums, type SubsetSumWork } from './subsetSum';

measureSubsetSums(JSON.parse(process.argv[2]!) as SubsetSumWork);
