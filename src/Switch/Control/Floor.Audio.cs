using Carillon.Switch.Legs;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>How the audio of legs does: told when a leg ends, and an operator hears at once of one whose audio comes from where nobody agreed.</summary>
internal sealed partial class Floor
{
    /// <summary>A second of audio: more than what crosses an answer.</summary>
    private const int SecondOfPackets = 50;

    public void QualityCame(Leg leg, in Media.LegQuality quality)
    {
        if (leg.IsAnswered && quality is { PacketsReceived: 0, Strangers: >= SecondOfPackets } && !leg.IsUnbelieved)
        {
            leg.IsUnbelieved = true;
            LogUnbelieved(leg.Id, leg.Kind, quality.Strangers);
        }

        leg.LastQuality = quality;
    }

    private void TellQuality(Leg leg)
    {
        if (leg.LastQuality is not { } q)
            return;
        Events.Publish(new SwitchEvent
        {
            LegQuality = new Telephony.V1.LegQuality
            {
                LegId = leg.Id,
                PacketsReceived = (uint)q.PacketsReceived,
                PacketsLost = (uint)Math.Max(0, q.PacketsLost),
                JitterMs = q.Jitter.TotalMilliseconds,
                RoundTripMs = q.RoundTrip?.TotalMilliseconds ?? 0,
            },
        });
    }

    [LoggerMessage(6203, LogLevel.Warning, "Leg {Leg} ({Kind}) is not heard: {Packets} packets came from another address than it agreed or signals from (a phone with several addresses?)")]
    private partial void LogUnbelieved(string leg, LegKind kind, long packets);
}
