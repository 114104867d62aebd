/** How many active tasks a table over all resources shows. */
export const MOST_ACTIVE_TASKS = 50;

/** Maximum number of resources in a graph, so that they stay distinguishable. */
export const MOST_RESOURCES = 10;
