using Carillon.Domain.Calls;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>Between the contract's messages and the domain's records. What cannot be read becomes null, never an exception.</summary>
internal static class Wire
{
    public static LegEvent? ToLegEvent(SwitchEvent e, ServerId server)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(e.UnixMs);
        return e.KindCase switch
        {
            SwitchEvent.KindOneofCase.LegSent => Make(LegEventKind.Sent, e.LegSent.LegId, e.LegSent.AttemptId, e.LegSent.CampaignId, "", e.LegSent.CarrierId),
            SwitchEvent.KindOneofCase.LegRinging => Make(LegEventKind.Ringing, e.LegRinging.LegId, e.LegRinging.AttemptId, e.LegRinging.CampaignId, "", ""),
            SwitchEvent.KindOneofCase.LegEarlyMedia => Make(LegEventKind.EarlyMedia, e.LegEarlyMedia.LegId, "", "", "", ""),
            SwitchEvent.KindOneofCase.LegAnswered => Make(LegEventKind.Answered, e.LegAnswered.LegId, e.LegAnswered.AttemptId, e.LegAnswered.CampaignId, e.LegAnswered.AgentId, e.LegAnswered.CarrierId) is { } answered ? answered with { Replaces = e.LegAnswered.Replaces } : null,
            SwitchEvent.KindOneofCase.LinkUp => Make(LegEventKind.LinkUp, e.LinkUp.LinkId, "", "", "", ""),
            SwitchEvent.KindOneofCase.LegEnded => ToEnd(e.LegEnded, server, e.Sequence, at),
            _ => null,
        };

        LegEvent? Make(LegEventKind kind, string leg, string attempt, string campaign, string agent, string carrier) => Id(leg) is not { } id ? null : new LegEvent
        {
            Kind = kind,
            Server = server,
            Sequence = e.Sequence,
            Leg = new LegId(id),
            Attempt = Attempt(attempt),
            Campaign = campaign.Length > 0 ? new CampaignId(campaign) : null,
            Agent = agent.Length > 0 ? new UserId(agent) : null,
            Carrier = carrier.Length > 0 ? new CarrierId(carrier) : null,
            At = at,
        };
    }

    public static LegEvent? ToEnd(LegEnded end, ServerId server, ulong sequence, DateTimeOffset at) => Id(end.LegId) is not { } id ? null : new LegEvent
    {
        Kind = LegEventKind.Ended,
        Server = server,
        Sequence = sequence,
        Leg = new LegId(id),
        Attempt = Attempt(end.AttemptId),
        Campaign = end.CampaignId.Length > 0 ? new CampaignId(end.CampaignId) : null,
        Agent = end.AgentId.Length > 0 ? new UserId(end.AgentId) : null,
        Cause = end.Cause,
        SipCode = (int)end.SipCode,
        Text = end.Text,
        Ring = TimeSpan.FromMilliseconds(end.RingMs),
        Talk = TimeSpan.FromMilliseconds(end.TalkMs),
        InviteSent = end.InviteSent,
        At = at,
    };

    public static (LegId Leg, AudioQuality Quality)? ToQuality(LegQuality q) => Id(q.LegId) is not { } id ? null : (new LegId(id), new AudioQuality
    {
        PacketsReceived = q.PacketsReceived,
        PacketsLost = q.PacketsLost,
        LossPercent = q.LossPercent,
        JitterMs = q.JitterMs,
        RoundTripMs = q.RoundTripMs > 0 ? q.RoundTripMs : null,
        Mos = q.HasMosListening ? q.MosListening : null,
        MosConversational = q.HasMosConversational ? q.MosConversational : null,
        FarLossPercent = q.HasFarLossPercent ? q.FarLossPercent : null,
        FarMos = q.HasFarMosListening ? q.FarMosListening : null,
    });

    public static RecordingDone? ToRecording(SwitchEvent e, ServerId server) =>
        Id(e.RecordingReady.RecordingId) is not { } id || Attempt(e.RecordingReady.AttemptId) is not { } attempt ? null : new RecordingDone
        {
            Id = new RecordingId(id),
            Attempt = attempt,
            Server = server,
            Path = e.RecordingReady.Path,
            Duration = TimeSpan.FromMilliseconds(e.RecordingReady.DurationMs),
            Bytes = (long)e.RecordingReady.Bytes,
            Sha256 = e.RecordingReady.Sha256,
            // A telephony server of an older version does not say when.
            At = DateTimeOffset.FromUnixTimeMilliseconds(e.RecordingReady.FinishedUnixMs > 0 ? (long)e.RecordingReady.FinishedUnixMs : e.UnixMs),
            Moves = e.RecordingReady.Moves,
            InStore = e.RecordingReady.InStore,
        };

    public static LegView? ToView(LegSnapshot leg) => Id(leg.LegId) is not { } id ? null : new LegView
    {
        Leg = new LegId(id),
        Kind = leg.Kind,
        State = leg.State,
        Attempt = Attempt(leg.AttemptId),
        Campaign = leg.CampaignId.Length > 0 ? new CampaignId(leg.CampaignId) : null,
        Agent = leg.AgentId.Length > 0 ? new UserId(leg.AgentId) : null,
        Room = Id(leg.RoomId) is { } room ? new RoomId(room) : null,
        Carrier = leg.CarrierId.Length > 0 ? new CarrierId(leg.CarrierId) : null,
        Peer = leg.PeerServerId.Length > 0 ? new ServerId(leg.PeerServerId) : null,
        Age = TimeSpan.FromMilliseconds(leg.AgeMs),
        Up = TimeSpan.FromMilliseconds(leg.UpMs),
        Recording = Id(leg.RecordingId) is { } recording ? new RecordingId(recording) : null,
        InviteSent = leg.InviteSent,
    };

    public static ServerView ToView(SwitchSnapshot snapshot, ServerId server, CampaignId campaign, DateTimeOffset askedAt) => new()
    {
        Server = server,
        Reachable = true,
        LastSequence = snapshot.LastSequence,
        AskedAt = askedAt,
        Legs = [.. snapshot.Legs.Where(l => l.Kind is not LegKind.LegCustomer || l.CampaignId == campaign.Value).Select(ToView).OfType<LegView>()],
        RecentEnds = [.. snapshot.RecentEnds.Where(l => l.CampaignId == campaign.Value).Select(l => ToEnd(l, server, 0, askedAt)).OfType<LegEvent>()],
    };

    private static AttemptId? Attempt(string text) => Id(text) is { } id ? new AttemptId(id) : null;

    private static Guid? Id(string text) => Guid.TryParseExact(text, "N", out var id) ? id : null;
}
