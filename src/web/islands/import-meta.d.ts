/** What the bundler adds to modules: how to load each file that matches a pattern, when it is wanted. */
interface ImportMeta {
  glob<Module>(pattern: string): Readonly<Record<string, () => Promise<Module>>>
}
