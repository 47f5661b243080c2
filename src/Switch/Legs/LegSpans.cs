using System.Diagnostics;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Where the time of an attempt's leg went, told at its end for whoever traces: the source "Carillon.Switch". While nobody listens it costs a look.</summary>
internal static class LegSpans
{
    private static readonly ActivitySource Source = new("Carillon.Switch");

    public static void Tell(Leg leg, LegEnded end, TimeProvider clock, string server)
    {
        if (!Source.HasListeners() || !Guid.TryParseExact(leg.Serves, "N", out var attempt))
            return;
        var (now, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        if (AttemptTrace.Begin(Source, leg.Kind is LegKind.LegLink ? "link" : "leg", attempt, When(leg.MadeAt)) is not { } span)
            return;
        (string Name, DateTimeOffset From)[] steps = [.. Steps(leg).Where(s => s.At != 0).Select(s => (s.Name, When(s.At)))];
        for (var n = 0; n < steps.Length; n++)
            AttemptTrace.Tell(Source, steps[n].Name, span, steps[n].From, n + 1 < steps.Length ? steps[n + 1].From : now);
        span.SetTag("carillon.server", server).SetTag("carillon.leg", leg.Id).SetTag("carillon.kind", leg.Kind.ToString()).SetTag("carillon.cause", end.Cause.ToString());
        if (leg is SipLeg sip)
            span.SetTag("carillon.carrier", leg.CarrierId).SetTag("sip.call_id", sip.CallId).SetTag("sip.status", (int)end.SipCode);
        else
            span.SetTag("carillon.peer", leg.PeerServerId);
        span.End(now);

        DateTimeOffset When(long at) => now - clock.GetElapsedTime(at, stamp);
    }

    /// <summary>In the order in which they come; what never came has no time.</summary>
    private static IEnumerable<(string Name, long At)> Steps(Leg leg) =>
    [
        ("slot", leg.DialledAt == 0 ? 0 : leg.MadeAt),
        (leg.Kind is LegKind.LegLink ? "new" : "invite", leg.DialledAt),
        ("ring", leg.ProgressAt),
        ("talk", leg.AnsweredAt),
    ];
}
