// Licences of what comes without a licence file: packages that name theirs in package.json only, and libraries that are
// compiled into a package's files.
const GOOGLE = 'Copyright 2017-2024 Google LLC. All Rights Reserved.';
const FACEBOOK = 'Copyright (c) 2017 Facebook Inc.';
const GEORGIA_TECH = 'Georgia Institute of Technology';

const MICROSOFT = 'Copyright (c) Microsoft Corporation. All rights reserved.';
const fast = { licences: ['MIT'], copyright: [MICROSOFT] };

const tensorflow = { licences: ['Apache-2.0'], copyright: [GOOGLE] };

/** By the name of a package: its licences and the lines of its copyright. */
export const WITHOUT_FILE = {
  '@microsoft/fast-element': fast,
  '@microsoft/fast-foundation': fast,
  '@microsoft/fast-web-utilities': fast,
  '@tensorflow/tfjs': tensorflow,
  '@tensorflow/tfjs-backend-cpu': tensorflow,
  '@tensorflow/tfjs-backend-wasm': tensorflow,
  '@tensorflow/tfjs-backend-webgl': tensorflow,
  '@tensorflow/tfjs-converter': tensorflow,
  '@tensorflow/tfjs-core': tensorflow,
  '@tensorflow/tfjs-data': tensorflow,
  '@tensorflow/tfjs-layers': { licences: ['Apache-2.0', 'MIT'], copyright: [GOOGLE] },
  '@tensorflow/tfjs-node': tensorflow,
  seedrandom: { licences: ['MIT'], copyright: ['Copyright 2019 David Bau.'] },
  tr46: { licences: ['MIT'], copyright: ['Copyright (c) 2016 Sebastian Mayr'] },
};

/** By the name of a package: the libraries that its WebAssembly files are compiled with. */
export const COMPILED_IN = {
  '@tensorflow/tfjs-backend-wasm': [
    {
      name: 'XNNPACK',
      licences: ['BSD-3-Clause'],
      copyright: [
        'Copyright (c) Facebook, Inc. and its affiliates. All rights reserved.',
        'Copyright 2019 Google LLC',
      ],
    },
    {
      name: 'pthreadpool',
      licences: ['BSD-2-Clause'],
      copyright: [FACEBOOK, `Copyright (c) 2015-2017 ${GEORGIA_TECH}`],
    },
    {
      name: 'cpuinfo',
      licences: ['BSD-2-Clause'],
      copyright: [
        FACEBOOK,
        `Copyright (C) 2012-2017 ${GEORGIA_TECH}`,
        'Copyright (C) 2010-2012 Marat Dukhan',
      ],
    },
    {
      name: 'FP16',
      licences: ['MIT'],
      copyright: [FACEBOOK, `Copyright (c) 2017 ${GEORGIA_TECH}`],
    },
    { name: 'FXdiv', licences: ['MIT'], copyright: ['Copyright (c) 2016 Marat Dukhan'] },
    {
      name: 'Emscripten',
      licences: ['MIT'],
      copyright: ['Copyright (c) 2010-2014 Emscripten authors'],
    },
    { name: 'musl', licences: ['MIT'], copyright: ['Copyright © 2005-2012 Rich Felker'] },
  ],
};
