import { measureSubsetSums, type SubsetSumWork } from './subsetSum';

void measureSubsetSums(JSON.parse(process.argv[2]!) as SubsetSumWork);
