using System.Diagnostics;
using Carillon.Telephony;
using Grpc.Core;

namespace Carillon.Server.Demo;

/// <summary>
/// Telephony servers that somebody else starts, as on machines of their own: their settings are written, the commands are said,
/// and each is waited for until it answers by its own name. What they are started with, how they are watched and when they end is not ours.
/// </summary>
internal sealed class ServersByHand(DemoPlan plan)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RemindEvery = TimeSpan.FromSeconds(15);

    /// <summary>What each said of itself when it was first heard: it may have worked before, for somebody else.</summary>
    private readonly Dictionary<DemoServer, Life> _atFirst = [];

    private sealed record Life(string BootId, double? CpuSeconds);

    /// <exception cref="TimeoutException">Some were not heard in time; the message names them, and says what was heard instead.</exception>
    public async Task WaitForAll(Action<string> say, CancellationToken cancel)
    {
        Instruct(say);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(plan.Options.ServersWithin);
        var missing = plan.Servers.ToDictionary(s => s, _ => "was not asked yet");
        var reminded = Stopwatch.StartNew();
        while (missing.Count > 0)
        {
            try
            {
                foreach (var server in missing.Keys.ToList())
                    await Listen(server, missing, say, patience.Token);
                if (missing.Count > 0)
                    await Task.Delay(Pause, patience.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException(
                    $"waited {plan.Options.ServersWithin:g} for telephony servers that are started by hand: {string.Join("; ", missing.Select(m => $"{m.Key.Id} at {m.Key.Control.Authority} {m.Value}"))}");
            }

            if (missing.Count > 0 && reminded.Elapsed > RemindEvery)
            {
                say($"still missing: {string.Join("; ", missing.Select(m => $"{m.Key.Id} {m.Value}"))}");
                reminded.Restart();
            }
        }
    }

    /// <summary>What all of them used since they were first heard, by their own account; null when one does not tell, or is not the process it was.</summary>
    public async Task<double?> CpuSeconds(CancellationToken ct)
    {
        var sum = 0.0;
        foreach (var (server, first) in _atFirst)
        {
            var now = await Ask(server, ct);
            if (now.Life is not { CpuSeconds: { } used } life || first.CpuSeconds is not { } before || life.BootId != first.BootId)
                return null;
            sum += used - before;
        }

        return Math.Round(sum, 1);
    }

    private void Instruct(Action<string> say)
    {
        var settings = new DemoSettings(plan);
        say("");
        say("Start the telephony servers, each in a terminal of its own:");
        foreach (var server in plan.Servers)
            say($"  ./carillon serve --role telephony --config {Quoted(settings.WriteTelephony(server))}");
        say("They are not stopped when the demo ends.");
        say("");
    }

    private async Task Listen(DemoServer server, Dictionary<DemoServer, string> missing, Action<string> say, CancellationToken ct)
    {
        var (life, why) = await Ask(server, ct);
        if (life is null)
        {
            missing[server] = why;
            return;
        }

        missing.Remove(server);
        _atFirst[server] = life;
        say($"{server.Id} is there");
    }

    private async Task<(Life? Life, string Why)> Ask(DemoServer server, CancellationToken ct)
    {
        try
        {
            await using var control = plan.Control(server);
            var hello = await control.Hello(ct);
            return hello.ServerId == server.Id
                ? (new Life(hello.BootId, hello.HasCpuSeconds ? hello.CpuSeconds : null), "")
                : (null, $"calls itself {hello.ServerId}: was it started with another's settings?");
        }
        catch (SwitchUnavailableException e)
        {
            return (null, e.InnerException switch
            {
                RpcException { StatusCode: StatusCode.Unavailable } => "was not heard yet",
                RpcException { StatusCode: StatusCode.Unauthenticated } => "has another cluster secret than the one in its settings here",
                _ => e.Message,
            });
        }
    }

    private static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
