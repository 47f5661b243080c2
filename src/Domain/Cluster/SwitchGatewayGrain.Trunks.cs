using Carillon.Domain.Campaigns;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Cluster;

/// <summary>How this server's trunks do. Campaigns are told when calls should take another way, not of every round trip.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private readonly Dictionary<ServerId, TrunkState> _trunks = [];
    private readonly HashSet<ServerId> _toldOf = [];

    private IReadOnlyList<TrunkState> TrunksToldOf => [.. _trunks.Values.Where(t => _toldOf.Contains(t.To))];

    /// <summary>One that has never come up has never told of itself, and is shown as down; the live tellings of the others follow within a second.</summary>
    private void TrunksAre(IReadOnlyCollection<Trunk> trunks)
    {
        foreach (var gone in _trunks.Keys.Where(id => trunks.All(t => t.ServerId != id.Value)).ToList())
        {
            _trunks.Remove(gone);
            _toldOf.Remove(gone);
        }

        foreach (var trunk in trunks)
            _trunks.TryAdd(new(trunk.ServerId), new(new(trunk.ServerId), false, 0));
    }

    private void TrunkIs(TrunkHealth health)
    {
        var now = new TrunkState(new(health.ServerId), health.Up, health.RoundTripMs, health.LossPercent, health.JitterMs);
        var isNews = _toldOf.Add(now.To) || _trunks.GetValueOrDefault(now.To)?.Path != now.Path;
        _trunks[now.To] = now;
        if (!isNews)
            return;
        TrunkChanged(Id, now.To, now.Path, now.RoundTripMs, now.LossPercent, now.JitterMs);
        foreach (var campaign in _epochs.Keys)
            Background(GrainFactory.GetGrain<ICampaignCalls>(campaign.Value).TrunkIs(Id, now));
    }

    [LoggerMessage(5130, LogLevel.Information, "Trunk from {Server} to {Other} is {Path}: round trip {RoundTripMs:0} ms, loss {LossPercent:0} %, jitter {JitterMs:0} ms")]
    private partial void TrunkChanged(ServerId server, ServerId other, TrunkPath path, double roundTripMs, double lossPercent, double jitterMs);
}
