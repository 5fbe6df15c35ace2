export function importTypeScript<T>(url: URL): Promise<T>;
