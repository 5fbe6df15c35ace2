export type Environment = Readonly<Record<string, string | undefined>>;

/** For what child processes need of it (`PATH`, proxies); settings are read with `readConfig`. */
export const processEnvironment: Environment = process.env;
