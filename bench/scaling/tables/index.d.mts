type Tables = Readonly<Record<string, string>>;

export function scalingTables(): Tables;
export function withScalingTables(page: string, tables: Tables): string;
