using Carillon.Telephony;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Server.SelfTests;

/// <summary>Has a telephony server call itself and the servers behind its trunks, and gathers what it finds.</summary>
internal sealed class SelfTestRun(ICallControl control)
{
    /// <summary>As many as a server does at a time.</summary>
    private const int AtOnce = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="servers">Which, by name; the empty name is the server itself. Null: itself and all its trunks.</param>
    /// <exception cref="SwitchUnavailableException">The server does not answer.</exception>
    public async Task<IReadOnlyList<SelfTestEnded>> Run(IReadOnlyList<string>? servers, CancellationToken ct)
    {
        var snapshot = await control.Snapshot(ct);
        servers ??= ["", .. snapshot.Trunks.Select(t => t.ServerId).Order(StringComparer.Ordinal)];
        List<SelfTestEnded> found = [];
        foreach (var some in servers.Chunk(AtOnce))
            found.AddRange(await Together(some, snapshot.LastSequence, ct));
        return found;
    }

    private async Task<IEnumerable<SelfTestEnded>> Together(string[] servers, ulong after, CancellationToken ct)
    {
        var waited = servers.ToDictionary(_ => NewId(), server => new SelfTestEnded { ServerId = server, Text = "the server told nothing in time" }, StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (leg, test) in waited)
        {
            var result = await control.Execute(new Command { SelfTest = new SelfTest { LegId = leg, ServerId = test.ServerId } }, ct);
            test.Text = result.IsDone() ? test.Text : result.Text.Length > 0 ? result.Text : result.Code.ToString();
            if (result.IsDone())
                open.Add(leg);
        }

        await Listen(waited, open, after, ct);
        return waited.Values;
    }

    private async Task Listen(Dictionary<string, SelfTestEnded> waited, HashSet<string> open, ulong after, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await foreach (var happened in control.Events(after, patience.Token))
            {
                if (happened.SelfTestEnded is { } ended && open.Remove(ended.LegId))
                    waited[ended.LegId] = ended;
                if (open.Count == 0)
                    return;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Who has not answered by now is told as such.
        }
    }
}
