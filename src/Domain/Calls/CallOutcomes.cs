using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Calls;

/// <summary>What becomes of a lead: its status, whether it may be dialled again, and when.</summary>
internal readonly record struct LeadOutcome(string Status, LeadState State, DateTimeOffset? NotBefore);

/// <summary>End cause and history of a call to the lead's status: one table.</summary>
internal static class CallOutcomes
{
    /// <summary>An attempt that never left costs the lead nothing but this pause.</summary>
    private static readonly TimeSpan NotSentPause = TimeSpan.FromSeconds(5);

    public static LeadOutcome Of(EndCause cause, CallHistory history, CampaignSettings settings, DateTimeOffset now)
    {
        if (history.Connected)
            return new(settings.DefaultDisposition, LeadState.Done, null);
        if (history.Dropped)
            return Retry("DROP", history, settings, now);
        if (history.Answered)
            return Retry("PDROP", history, settings, now);
        if (!history.InviteSent)
            return new(EndCauses.Of(cause).DialerStatus, LeadState.Ready, now + NotSentPause);
        return cause is EndCause.InvalidNumber
            ? new(EndCauses.Of(cause).DialerStatus, LeadState.Done, null)
            : Retry(EndCauses.Of(cause).DialerStatus, history, settings, now);
    }

    /// <summary>What an agent's disposition, or the default one, makes of the lead.</summary>
    public static LeadOutcome Of(string code, int attemptsSoFar, CampaignSettings settings, DateTimeOffset now)
    {
        var disposition = settings.Dispositions.FirstOrDefault(d => d.Code == code);
        if (disposition is { DoNotCall: true })
            return new(code, LeadState.Blocked, null);
        return disposition is { HumanAnswered: false }
            ? Retry(code, new CallHistory(true, true, false, true, attemptsSoFar), settings, now)
            : new(code, LeadState.Done, null);
    }

    private static LeadOutcome Retry(string status, CallHistory history, CampaignSettings settings, DateTimeOffset now) =>
        history.AttemptsSoFar < settings.MaximumAttempts
            ? new(status, LeadState.Ready, now + settings.RetryAfter)
            : new(status, LeadState.Done, null);
}

/// <param name="AttemptsSoFar">With this one.</param>
internal readonly record struct CallHistory(bool Answered, bool Connected, bool Dropped, bool InviteSent, int AttemptsSoFar);
