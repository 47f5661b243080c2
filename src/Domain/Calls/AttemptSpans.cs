using System.Diagnostics;
using Carillon.Telephony;

namespace Carillon.Domain.Calls;

/// <summary>Where an attempt's time goes in web processes, for whoever traces: the source "Carillon.Domain". What each span is: docs/monitoring.md. While nobody listens it costs a look.</summary>
internal static class AttemptSpans
{
    private static readonly ActivitySource Source = new("Carillon.Domain");

    /// <summary>From the decision to the durable end; null: this attempt is not traced.</summary>
    public static Activity? Begin(NewAttempt attempt) => AttemptTrace.Begin(Source, "attempt", attempt.Id.Value, attempt.At)
        ?.SetTag("carillon.campaign", attempt.Campaign.Value).SetTag("carillon.server", attempt.Server.Value).SetTag("carillon.leg", attempt.Leg.ToString());

    public static Activity? Step(this Activity? attempt, string name) => AttemptTrace.Begin(Source, name, attempt);

    public static void Tell(this Activity? attempt, string name, DateTimeOffset from, DateTimeOffset to) => AttemptTrace.Tell(Source, name, attempt, from, to);

    public static void End(this Activity? attempt, AttemptEnd end, DateTimeOffset at) => attempt
        ?.SetTag("carillon.cause", end.Cause.ToString()).SetTag("carillon.carrier", end.Carrier?.Value)
        .SetTag("carillon.agent", end.Agent?.Value).SetTag("carillon.agent_server", end.AgentServer?.Value).End(at);

    /// <param name="began">When his call ended.</param>
    /// <param name="storing">When the disposition was known.</param>
    public static void WrappedUp(DispositionSet disposition, DateTimeOffset began, DateTimeOffset storing, DateTimeOffset stored)
    {
        var span = AttemptTrace.Begin(Source, "wrap-up", disposition.Attempt.Value, began);
        span.Tell("store disposition", storing, stored);
        span?.SetTag("carillon.agent", disposition.Agent.Value).SetTag("carillon.disposition", disposition.Code).SetTag("carillon.by_default", disposition.ByDefault).End(stored);
    }
}
