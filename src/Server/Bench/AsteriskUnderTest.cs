using System.Diagnostics;
using System.Globalization;
using System.Net;
using Carillon.Lab.Bench;
using Carillon.Server.Processes;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench;

/// <summary>One or two Asterisk servers, from a folder that eng/asterisk made, and calls of a shape on them.</summary>
internal sealed class AsteriskUnderTest(MediaBenchOptions options, BenchExchange exchange, string installed, string folder) : IBenchFloor
{
    public static readonly string[] Addresses = ["127.0.9.15", "127.0.9.16"];
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);

    private readonly List<(string Folder, ChildProcess Process, CancellationTokenSource Stop, Task<int> Running)> _servers = [];
    private int _numbers;

    public string Name => "Asterisk";

    public IReadOnlyList<int> Processes => [.. _servers.Select(s => s.Process.Id ?? throw new IOException($"Asterisk has ended; its output is in {s.Process.LogFile}"))];

    public IReadOnlyList<string> RecordingFolders => [.. _servers.Select(s => Path.Combine(s.Folder, "spool", "monitor"))];

    private static IPEndPoint First => new(IPAddress.Parse(Addresses[0]), 5060);

    private static IPEndPoint Second => new(IPAddress.Parse(Addresses[1]), 5060);

    public async Task Start(CancellationToken ct)
    {
        foreach (var address in Addresses.Take(options.Shape == BenchShape.Iax ? 2 : 1))
        {
            var own = Path.Combine(folder, address);
            AsteriskSettings.Write(own, Path.Combine(installed, "root"), address, Addresses.First(a => a != address), exchange.EndPoint.ToString(), options.Record);
            var process = new ChildProcess(new ChildPlan("asterisk", ["-C", Path.Combine(own, "asterisk.conf"), "-f", "-n"], new Dictionary<string, string>(), Path.Combine(own, "asterisk.log"))
            {
                Program = Path.Combine(installed, "asterisk"),
            });
            var stop = new CancellationTokenSource();
            _servers.Add((own, process, stop, process.Run(stop.Token)));
        }

        foreach (var server in _servers)
            await UntilBooted(server.Folder, ct);
    }

    /// <summary>Of a bridge Asterisk calls the second party; into a conference both call.</summary>
    public async Task<BenchCall> Call(CancellationToken ct)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"49{Interlocked.Increment(ref _numbers):D7}");
        var (customer, agent) = options.Shape switch
        {
            BenchShape.Conference => (exchange.Call("customer" + number, "c" + number, First), exchange.Call("agent" + number, "c" + number, First)),
            BenchShape.Iax => (exchange.Call("customer" + number, "l" + number, First), exchange.Call("agent" + number, "c" + number, Second)),
            BenchShape.Dial when options.Record => (exchange.Call("customer" + number, "m" + number, First), exchange.WhenUp(number)),
            _ => (exchange.Call("customer" + number, "d" + number, First), exchange.WhenUp(number)),
        };
        var parties = await Task.WhenAll(customer, agent).WaitAsync(BenchWait.Patience, ct);
        BenchExchange.Pair(parties[0], parties[1]);
        return new BenchCall(parties[0], parties[1]);
    }

    public async Task HangUp(BenchCall call, CancellationToken ct)
    {
        call.Customer.HangUp();
        call.Agent.HangUp();
        await BenchWait.Until(() => !call.Customer.IsUp && !call.Agent.IsUp, $"the end of {call.Customer.Number}", ct);
    }

    public IReadOnlyList<ServerLoad> TakeLoads() => [];

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process, stop, running) in _servers)
        {
            await stop.CancelAsync();
            await running;
            process.Dispose();
            stop.Dispose();
        }
    }

    private async Task UntilBooted(string own, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var ask = Process.Start(new ProcessStartInfo(Path.Combine(installed, "asterisk"), ["-C", Path.Combine(own, "asterisk.conf"), "-rx", "core waitfullybooted"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await ask.WaitForExitAsync(ct);
            if (ask.ExitCode == 0)
                return;
            if (watch.Elapsed > StartWithin)
                throw new IOException($"Asterisk did not start within {StartWithin.TotalSeconds:0} s; its output is in {Path.Combine(own, "asterisk.log")}");
            await Task.Delay(200, ct);
        }
    }
}
