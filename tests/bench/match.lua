-- Realistic vendor traffic for wrk: 95 % clean names, 5 % near a listed one; the key comes from the
-- environment (BENCH_KEY), the names from a file with one JSON body a line (BENCH_BODIES).
-- SPDX-License-Identifier: Apache-2.0
local bodies = {}
for line in io.lines(os.getenv("BENCH_BODIES")) do bodies[#bodies + 1] = line end
local headers = {
    ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY"),
    ["Content-Type"] = "application/json",
}
local at = 0
request = function()
    at = at % #bodies + 1
    return wrk.format("POST", nil, headers, bodies[at])
end
local bad = 0
response = function(status) if status ~= 200 then bad = bad + 1 end end
done = function(summary, latency)
    print(string.format("%d requests in %.2f s: %.0f/s; p50 %.3f ms, p99 %.3f ms; errors %d",
        summary.requests, summary.duration / 1e6, summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
