/* agent-base's own helpers make requests and read answers, which nobody here asks of them. */
export {};
