/**
 * The simplified outputs. A thing that both brokers have carries the same name in both; a figure a
 * broker does not give is null. Amounts are rupees, times ISO 8601 with +05:30.
 */
export * from './account';
export * from './candles';
export * from './check';
export * from './gtt';
export * from './instruments';
export * from './market';
export * from './market-status';
export * from './option-chain';
export * from './order-costs';
export * from './orders';
export * from './past-contracts';
export * from './portfolio';
