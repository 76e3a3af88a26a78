// Loaded into the measured processes where the system has no /proc: answers its parent's question over the channel.

process.on('message', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.send!({ cpu: (userCPUTime + systemCPUTime) / 1e6, maxRss: maxRSS / 1024 });
});
process.channel?.unref();
