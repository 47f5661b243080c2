using Carillon.Switch.Legs;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>How the audio of legs does: told when a leg ends, and an operator hears at once of one whose audio comes from where nobody agreed.</summary>
internal sealed partial class Floor
{
    /// <summary>A second of audio: more than what crosses an answer.</summary>
    private const int SecondOfPackets = 50;

    /// <summary>ITU-T G.107 Annex B: R below 70, "many users dissatisfied".</summary>
    private const double PoorMos = 3.6;

    public void QualityCame(Leg leg, in Media.LegQuality quality)
    {
        if (leg.IsAnswered && quality is { PacketsReceived: 0, Strangers: >= SecondOfPackets } && !leg.IsUnbelieved)
        {
            leg.IsUnbelieved = true;
            LogUnbelieved(leg.Id, leg.Kind, quality.Strangers, AttemptOf(leg));
        }

        leg.LastQuality = quality;
    }

    public void TalkChanged(Leg leg, in Media.TalkChange change) => Events.Publish(new SwitchEvent
    {
        TalkChanged = new TalkChanged
        {
            LegId = leg.Id,
            Talking = change.Talking,
            AtMs = (ulong)change.At.TotalMilliseconds,
            LastedMs = (ulong)change.Lasted.TotalMilliseconds,
            LevelDb = Math.Round(change.LevelDb, 1),
            BackgroundDb = Math.Round(change.BackgroundDb, 1),
        },
    });

    private void TellQuality(Leg leg)
    {
        if (leg.LastQuality is not { } q)
            return;
        var told = new Telephony.V1.LegQuality
        {
            LegId = leg.Id,
            Kind = leg.Kind,
            PeerServerId = leg.PeerServerId,
            PacketsReceived = (uint)q.PacketsReceived,
            PacketsLost = (uint)Math.Max(0, q.PacketsLost),
            JitterMs = q.Jitter.TotalMilliseconds,
            RoundTripMs = q.RoundTrip?.TotalMilliseconds ?? 0,
            LossPercent = 100 * q.Loss,
        };
        if (q.MosListening is { } listening)
            told.MosListening = listening;
        if (q.MosConversational is { } conversational)
            told.MosConversational = conversational;
        if (q.RemoteLoss is { } farLoss)
            told.FarLossPercent = 100 * farLoss;
        if (q.RemoteMosListening is { } farListening)
            told.FarMosListening = farListening;
        Events.Publish(new SwitchEvent { LegQuality = told });
        if (leg.IsAnswered && q.MosListening < PoorMos)
            LogPoor(leg.Id, leg.Kind, told.MosListening, told.LossPercent, told.JitterMs, told.RoundTripMs, AttemptOf(leg));
    }

    private static string AttemptOf(Leg leg) => leg.Serves.Length > 0 ? leg.Serves : "none";

    [LoggerMessage(6203, LogLevel.Warning, "Leg {Leg} ({Kind}) is not heard: {Packets} packets came from another address than it agreed or signals from (a phone with several addresses?), attempt {Attempt}")]
    private partial void LogUnbelieved(string leg, LegKind kind, long packets, string attempt);

    [LoggerMessage(6204, LogLevel.Warning, "Leg {Leg} ({Kind}) was heard badly: MOS {Mos:0.0}, {Loss:0.0} % lost, jitter {Jitter:0} ms, round trip {RoundTrip:0} ms, attempt {Attempt}")]
    private partial void LogPoor(string leg, LegKind kind, double mos, double loss, double jitter, double roundTrip, string attempt);
}
