import { defineConfig } from 'vitest/config'

const slow = 'test/**/*.pg.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: [slow],
          // Some start a process or search a thousand worlds, which takes a busy machine many times as long as a free one.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: [slow],
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // More workers than cores only make lock timeouts less honest.
          maxWorkers: 2,
          // Real servers on a shared machine: what fails once and passes at once again is reported as retried, not as broken.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
    ],
  },
})
