using Carillon.Domain.Calls;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Cluster;

/// <summary>
/// How legs were heard. A switch tells it just before a leg's end: what it does not say of the leg (whose call, which carrier) stands here
/// until then. The switch may not forget a telling before it is a durable fact.
/// </summary>
internal sealed partial class SwitchGatewayGrain
{
    private readonly Dictionary<LegId, KnownLeg> _legs = [];
    private readonly Dictionary<LegId, (ulong Sequence, AudioQuality Quality)> _heard = [];
    private readonly AudioTrend _audio = new();
    private readonly DateTimeOffset _bornAt = clock.GetUtcNow();
    private Task? _audioBefore;

    /// <summary>What was before this gateway's life is read when somebody first looks; a database that is away then is not asked again.</summary>
    public async Task<ServerAudio> Audio()
    {
        await (_audioBefore ??= ReadAudioBefore());
        return new(Id, _audio.Read(clock.GetUtcNow()));
    }

    private void Know(LegEvent e)
    {
        if (e.Kind is not (LegEventKind.Sent or LegEventKind.Answered))
            return;
        var known = _legs.GetValueOrDefault(e.Leg, KnownLeg.Nothing);
        _legs[e.Leg] = known with
        {
            Of = Whose(e),
            Attempt = e.Attempt ?? known.Attempt,
            Campaign = e.Campaign ?? known.Campaign,
            Carrier = e.Carrier ?? known.Carrier,
        };
    }

    /// <summary>Legs that a former life of this gateway knew.</summary>
    private void Know(LegView leg) => _legs.TryAdd(leg.Leg, new(Kind(leg.Kind), leg.Attempt, leg.Campaign, leg.Carrier, leg.Peer));

    /// <summary>The far end of a link, which nobody ordered here, among others.</summary>
    private void Know(LegId leg, AudioOf of, string peer)
    {
        var known = _legs.GetValueOrDefault(leg, KnownLeg.Nothing);
        if (known.Of is AudioOf.Other)
            _legs[leg] = known with { Of = of, Peer = peer.Length > 0 ? new ServerId(peer) : known.Peer };
    }

    private void Heard(SwitchEvent e)
    {
        // A test of the line is nobody's call.
        if (Wire.ToQuality(e.LegQuality) is not var (leg, quality) || e.LegQuality is { HasKind: true, Kind: LegKind.LegTest })
            return;
        if (e.LegQuality.HasKind)
            Know(leg, Kind(e.LegQuality.Kind), e.LegQuality.PeerServerId);
        _heard[leg] = (e.Sequence, quality);
        if (e.Sequence > 0)
            _underway.Add(e.Sequence);
    }

    private void ForgetHeard()
    {
        foreach (var (sequence, _) in _heard.Values)
            _underway.Remove(sequence);
        _heard.Clear();
    }

    private async Task KeepAudio(LegEvent end)
    {
        if (!_heard.TryGetValue(end.Leg, out var heard))
            return;
        var known = _legs.GetValueOrDefault(end.Leg, KnownLeg.Nothing);
        var told = new LegAudio
        {
            Leg = end.Leg,
            Server = Id,
            Of = known.Of is AudioOf.Other ? Whose(end) : known.Of,
            At = end.At,
            Attempt = end.Attempt ?? known.Attempt,
            Campaign = end.Campaign ?? known.Campaign,
            Agent = end.Agent,
            Carrier = known.Carrier,
            Peer = known.Peer,
            Quality = heard.Quality,
        };
        await facts.LegHeard(told);
        if (!_heard.Remove(end.Leg))
            return;
        _underway.Remove(heard.Sequence);
        if (told.At >= _bornAt)
            _audio.Add(told);
    }

    private async Task ReadAudioBefore()
    {
        try
        {
            foreach (var minute in await audio.Minutes(Id, _bornAt - AudioTrend.Kept, _bornAt, _stop.Token))
                _audio.Add(minute);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            AudioNotRead(e, Id);
        }
    }

    private static AudioOf Whose(LegEvent e) => e.Attempt is not null ? AudioOf.Customer : e.Agent is not null ? AudioOf.Agent : AudioOf.Other;

    private static AudioOf Kind(LegKind kind) => kind switch
    {
        LegKind.LegCustomer => AudioOf.Customer,
        LegKind.LegAgent => AudioOf.Agent,
        LegKind.LegLink => AudioOf.Link,
        _ => AudioOf.Other,
    };

    private sealed record KnownLeg(AudioOf Of, AttemptId? Attempt, CampaignId? Campaign, CarrierId? Carrier, ServerId? Peer)
    {
        public static KnownLeg Nothing { get; } = new(AudioOf.Other, null, null, null, null);
    }

    [LoggerMessage(5121, LogLevel.Warning, "Gateway of {Server}: how its calls were heard today could not be read; it is counted from now on")]
    private partial void AudioNotRead(Exception e, ServerId server);
}
