/** What a push to ours, and who reads its page, has to show. */
export const token = 'bench'
