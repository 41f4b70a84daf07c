-- wrk script. One thread per port sends at least QUOTA requests and goes on until the file STOP exists; then it sends
-- no more and waits for the answers that are still on their way: what was sent is what was answered, exactly.
local ports, next_port, threads = {}, 0, {}
for port in os.getenv("PORTS"):gmatch("%d+") do ports[#ports + 1] = port end
local quota, stop_file = tonumber(os.getenv("QUOTA")), os.getenv("STOP")
local pace_milliseconds = 1
local for_ever_milliseconds = 3600000
local look_every = 20

function setup(thread)
  next_port = next_port + 1
  thread.addr = wrk.lookup("127.0.0.1", ports[next_port])[1]
  threads[#threads + 1] = thread
end

function init(args) issued, answered, bad, stopping, parked = 0, 0, 0, false, false end

local function park()
  if not parked then parked = true; io.stderr:write("parked\n") end -- once: events in the queue still come
  wrk.thread:stop()
end

-- wrk asks for a delay before every request: the place to stop.
function delay()
  if not stopping and issued >= quota and issued % look_every == 0 then
    local file = io.open(stop_file)
    if file then file:close(); stopping = true end
  end
  if stopping then
    if answered == issued then park() end
    return for_ever_milliseconds
  end
  issued = issued + 1
  return pace_milliseconds
end

function response(status)
  answered = answered + 1
  if status ~= 200 then bad = bad + 1 end
  if stopping and answered == issued then park() end
end

function done(summary)
  local issued, answered, bad = 0, 0, 0
  for _, thread in ipairs(threads) do
    issued = issued + thread:get("issued")
    answered = answered + thread:get("answered")
    bad = bad + thread:get("bad")
  end
  local errors = summary.errors
  print(string.format(
    'RESULT {"issued":%d,"answered":%d,"bad":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}',
    issued, answered, bad, errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
