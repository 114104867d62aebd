/** How many active tasks a table over all resources shows. */
export const MOST_ACTIVE_TASKS = 50;

/** How many resources a graph shows where more could not be told apart. */
export const MOST_RESOURCES = 10;
